/** The form of the metadata: azcopy's own, or that of Azure Managed Lustre. */
export type PosixStyle = 'standard' | 'amlfs'
