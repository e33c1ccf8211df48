import type { FileRef } from '../../server/protocol/visitor.ts'
import type { Ui } from './ui.ts'

/** The files of a message; their names until the part that draws them is there. */
export const Files = ({ files, ui }: { files: FileRef[] | undefined; ui: Ui }) =>
  files && files.length > 0 ? (
    ui.files ? <ui.files.Attached files={files} server={ui.server} language={ui.language} /> : <p class="meta">{files.map(({ name }) => name).join(', ')}</p>
  ) : null
