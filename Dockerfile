# The image of a release: the executable, and what it links to. `npm run release -- container` fills container/.
# Node links to libatomic, which distroless images lack. The package is unpacked, not run, so any machine builds for any other.
FROM --platform=$BUILDPLATFORM debian:bookworm-slim@sha256:96e378d7e6531ac9a15ad505478fcc2e69f371b10f5cdf87857c4b8188404716 AS libatomic
ARG TARGETARCH
WORKDIR /packages
RUN dpkg --add-architecture "$TARGETARCH" \
 && apt-get update \
 && apt-get download "libatomic1:$TARGETARCH" \
 && dpkg -x libatomic1_*.deb /libatomic

FROM gcr.io/distroless/cc-debian12:nonroot@sha256:e2d29aec8061843706b7e484c444f78fafb05bfe47745505252b1769a05d14f1
ARG TARGETARCH
COPY --from=libatomic /libatomic/usr/lib/ /usr/lib/
COPY LICENSE THIRD-PARTY-NOTICES /usr/share/doc/objsync/
COPY container/$TARGETARCH/objsync /usr/local/bin/objsync
# Open uploads are noted in the home folder; a read-only root needs a volume or OBJSYNC_JOURNAL_DIR there.
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/usr/local/bin/objsync"]
