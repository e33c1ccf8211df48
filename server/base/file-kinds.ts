/** Groups of file types, as the setting FILE_TYPES names them. */
export const FILE_KINDS = ['pictures', 'pdf', 'office', 'text', 'csv', 'zip', 'audio', 'video'] as const
export type FileKind = (typeof FILE_KINDS)[number]
