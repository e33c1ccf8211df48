import type { ComponentChildren } from 'preact'
import { Dialog } from '../../design/dialog.tsx'
import { Problem } from '../../design/states.tsx'
import type { Reply } from '../../live/words.ts'
import { useSave } from './use-save.ts'

/** Asks before something is done that cannot be taken back at once; stays open with the reason when it could not be done. */
export function ConfirmDialog({ title, word, danger = false, wide = false, act, done, close, children }: {
  title: string; word: string; danger?: boolean; wide?: boolean; act: () => Promise<Reply<unknown>>; done: () => void; close: () => void; children: ComponentChildren
}) {
  const { busy, problem, save } = useSave()
  const confirm = async () => {
    if ((await save(act)).ok) done()
  }
  return (
    <Dialog title={title} close={close} wide={wide}>
      {children}
      {problem !== null && <Problem>{problem}</Problem>}
      <div class="dialog-foot">
        <button type="button" class="button" onClick={close}>Cancel</button>
        <button type="button" class={`button ${danger ? 'danger' : 'primary'}`} disabled={busy} onClick={() => void confirm()}>{word}</button>
      </div>
    </Dialog>
  )
}
