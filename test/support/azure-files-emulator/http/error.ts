/** Status and message of each error that the service knows by a code. */
const ERRORS = {
  AuthenticationFailed: [403, 'Server failed to authenticate the request. Make sure the value of the Authorization header is formed correctly including the signature.'],
  AuthorizationFailure: [403, 'This request is not authorized to perform this operation.'],
  AuthorizationPermissionMismatch: [403, 'This request is not authorized to perform this operation using this permission.'],
  AuthorizationProtocolMismatch: [403, 'This request is not authorized to perform this operation using this protocol.'],
  AuthorizationResourceTypeMismatch: [403, 'This request is not authorized to perform this operation using this resource type.'],
  AuthorizationServiceMismatch: [403, 'This request is not authorized to perform this operation using this service.'],
  AuthorizationSourceIPMismatch: [403, 'This request is not authorized to perform this operation using this source IP.'],
  CannotDeleteFileOrDirectory: [409, 'The file or directory could not be deleted because it is in use by an SMB client.'],
  CannotVerifyCopySource: [404, 'The copy source could not be read.'],
  ConditionHeadersNotSupported: [400, 'Condition headers are not supported.'],
  ConditionNotMet: [412, 'The condition specified using HTTP conditional header(s) is not met.'],
  CopyIdMismatch: [409, 'The specified copy ID did not match the copy ID for the pending copy operation.'],
  Crc64Mismatch: [400, 'The CRC64 value specified in the request did not match the CRC64 value calculated by the server.'],
  DirectoryNotEmpty: [409, 'The specified directory is not empty.'],
  EmptyMetadataKey: [400, 'The key for one of the metadata key-value pairs is empty.'],
  FeatureVersionMismatch: [409, 'The operation is not supported by this version of the service.'],
  FileLockConflict: [409, 'A portion of the specified file is locked by an SMB client.'],
  InternalError: [500, 'The server encountered an internal error. Please retry the request.'],
  InvalidAuthenticationInfo: [400, 'The authentication information was not provided in the correct format. Verify the value of Authorization header.'],
  InvalidHeaderValue: [400, 'The value for one of the HTTP headers is not in the correct format.'],
  InvalidHttpVerb: [400, 'The HTTP verb specified was not recognized by the server.'],
  InvalidInput: [400, 'One of the request inputs is not valid.'],
  InvalidMd5: [400, 'The MD5 value specified in the request is invalid. The MD5 value must be 128 bits and Base64-encoded.'],
  InvalidMetadata: [400, 'The metadata specified is invalid. It has characters that are not permitted.'],
  InvalidQueryParameterValue: [400, 'Value for one of the query parameters specified in the request URI is invalid.'],
  InvalidRange: [416, 'The range specified is invalid for the current size of the resource.'],
  InvalidResourceName: [400, 'The specified resource name contains invalid characters.'],
  InvalidUri: [400, 'The requested URI does not represent any resource on the server.'],
  InvalidXmlDocument: [400, 'XML specified is not syntactically valid.'],
  InvalidXmlNodeValue: [400, 'The value for one of the XML nodes is not in the correct format.'],
  LeaseAlreadyBroken: [409, 'The lease has already been broken and cannot be broken again.'],
  LeaseAlreadyPresent: [409, 'There is already a lease present.'],
  LeaseIdMismatchWithFileOperation: [412, 'The lease ID specified did not match the lease ID for the file.'],
  LeaseIdMismatchWithLeaseOperation: [409, 'The lease ID specified did not match the lease ID for the resource with the specified lease operation.'],
  LeaseIdMissing: [412, 'There is currently a lease on the resource and no lease ID was specified in the request.'],
  LeaseIsBrokenAndCannotBeRenewed: [409, 'The lease ID matched, but the lease has been broken explicitly and cannot be renewed.'],
  LeaseNotPresentWithFileOperation: [412, 'There is currently no lease on the file.'],
  LeaseNotPresentWithLeaseOperation: [409, 'There is currently no lease on the resource.'],
  Md5Mismatch: [400, 'The MD5 value specified in the request did not match the MD5 value calculated by the server.'],
  MetadataTooLarge: [400, 'The metadata specified is invalid. It has exceeded the allowed number of bytes.'],
  MissingContentLengthHeader: [411, 'The Content-Length header was not specified.'],
  MissingRequiredHeader: [400, 'An HTTP header that is mandatory for this request is not specified.'],
  MissingRequiredQueryParameter: [400, 'A query parameter that is mandatory for this request is not specified.'],
  MissingRequiredXmlNode: [400, 'A required XML node was not specified in the request body.'],
  NoAuthenticationInformation: [401, 'Server failed to authenticate the request. Please refer to the information in the www-authenticate header.'],
  NoPendingCopyOperation: [409, 'There is currently no pending copy operation.'],
  OutOfRangeInput: [400, 'One of the request inputs is out of range.'],
  OutOfRangeQueryParameterValue: [400, 'One of the query parameters specified in the request URI is outside the permissible range.'],
  ParentNotFound: [404, 'The specified parent path does not exist.'],
  PendingCopyOperation: [409, 'There is currently a pending copy operation.'],
  PreviousSnapshotNotFound: [409, 'The previous snapshot was not found.'],
  ReadOnlyAttribute: [409, 'The specified resource is read-only and cannot be modified at this time.'],
  RequestBodyTooLarge: [413, 'The request body is too large and exceeds the maximum permissible limit.'],
  RequestUrlFailedToParse: [400, 'The url in the request could not be parsed.'],
  ResourceAlreadyExists: [409, 'The specified resource already exists.'],
  ResourceNotFound: [404, 'The specified resource does not exist.'],
  ResourceTypeMismatch: [409, 'The specified resource type does not match the type of the existing resource.'],
  ServerBusy: [503, 'The server is currently unable to receive requests. Please retry your request.'],
  ShareAlreadyExists: [409, 'The specified share already exists.'],
  ShareBeingDeleted: [409, 'The specified share is being deleted. Try operation later.'],
  ShareHasSnapshots: [409, 'The share has snapshots and the operation requires no snapshots.'],
  ShareNotFound: [404, 'The specified share does not exist.'],
  ShareSnapshotNotFound: [404, 'The specified share snapshot does not exist.'],
  ShareSnapshotOperationNotSupported: [409, 'The operation is not supported on a share snapshot.'],
  SharingViolation: [409, 'The specified resource may be in use by an SMB client.'],
  UnsupportedHeader: [400, 'One of the HTTP headers specified in the request is not supported.'],
  UnsupportedHttpVerb: [405, 'The resource doesn\'t support the specified HTTP verb.'],
  UnsupportedQueryParameter: [400, 'One of the query parameters specified in the request URI is not supported.'],
} as const satisfies Record<string, readonly [number, string]>

/** A code of the service's reference of errors. */
export type ErrorCode = keyof typeof ERRORS

/** What the service refuses: the answer has this status, and this code in a header and in its body. */
export class ServiceError extends Error {
  readonly code: string
  readonly status: number
  /** Further elements of the answer's body. */
  readonly details: Readonly<Record<string, string>>

  /** @param status where it is not the one that belongs to the code */
  constructor(code: ErrorCode, details: Readonly<Record<string, string>> = {}, status: number = ERRORS[code][0]) {
    super(ERRORS[code][1])
    this.code = code
    this.status = status
    this.details = details
  }
}

/** Status that belongs to a code; 500 for one that this emulator does not know. */
export function statusOf(code: string): number {
  return code in ERRORS ? ERRORS[code as ErrorCode][0] : 500
}

/** Says which header is wrong, as the service does. */
export function badHeader(name: string, value: string): ServiceError {
  return new ServiceError('InvalidHeaderValue', { HeaderName: name, HeaderValue: value })
}

/** Says which query parameter is wrong, as the service does. */
export function badQuery(name: string, value: string, reason = ''): ServiceError {
  return new ServiceError('InvalidQueryParameterValue', { QueryParameterName: name, QueryParameterValue: value, Reason: reason })
}
