import { useRef, useState } from 'preact/hooks'
import { Icon } from '../design/icon.tsx'
import type { FileRef } from '../live/words.ts'
import { useServices } from '../shell/services.tsx'
import { sizeText } from './bubble.tsx'

const MOST = 10

type Upload = { key: number; name: string; file: FileRef | null }

/** Files chosen, dropped or pasted for a reply: uploaded at once, sent with it. `failed` hears why one was refused. */
export function useAttachments(conversation: string, failed: (problem: string) => void) {
  const { rest } = useServices()
  const [uploads, setUploads] = useState<Upload[]>([])
  const next = useRef(0)
  const field = useRef<HTMLInputElement>(null)

  const add = (files: Iterable<File>) => {
    for (const file of [...files].slice(0, MOST - uploads.length)) {
      const key = next.current++
      setUploads((held) => [...held, { key, name: file.name, file: null }])
      void upload(key, file)
    }
  }
  const upload = async (key: number, file: File) => {
    const reply = await rest.upload(conversation, file)
    if (reply.ok) return setUploads((held) => held.map((one) => (one.key === key ? { ...one, file: reply.value } : one)))
    setUploads((held) => held.filter((one) => one.key !== key))
    failed(`${file.name}: ${reply.error.message}`)
  }
  return {
    files: uploads.flatMap(({ file }) => file ?? []),
    busy: uploads.some(({ file }) => file === null),
    clear: () => setUploads([]),
    paste: (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length === 0) return
      event.preventDefault()
      add(files)
    },
    drop: {
      onDragOver: (event: DragEvent) => event.preventDefault(),
      onDrop: (event: DragEvent) => {
        event.preventDefault()
        add(event.dataTransfer?.files ?? [])
      },
    },
    button: (
      <>
        <input ref={field} type="file" multiple hidden onChange={(event) => {
          add(event.currentTarget.files ?? [])
          event.currentTarget.value = ''
        }} />
        <button type="button" class="icon-button" aria-label="Attach files" title="Attach files" disabled={uploads.length >= MOST} onClick={() => field.current?.click()}><Icon name="attach" /></button>
      </>
    ),
    shown: uploads.length === 0 ? null : (
      <ul class="uploads" aria-label="Attached files">
        {uploads.map(({ key, name, file }) => (
          <li key={key} class="chip upload"><Icon name="file" /><span class="one-line">{name}</span><span class="number">{file ? sizeText(file.size) : 'uploading…'}</span>
            <button type="button" class="upload-drop" aria-label={`Remove ${name}`} onClick={() => setUploads(uploads.filter((one) => one.key !== key))}><Icon name="close" /></button></li>
        ))}
      </ul>
    ),
  }
}
