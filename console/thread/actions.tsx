import type { Ref } from 'preact'
import { useImperativeHandle, useState } from 'preact/hooks'
import { Icon } from '../design/icon.tsx'
import { Menu } from '../design/menu.tsx'
import type { ConversationSummary, Reply } from '../live/words.ts'
import { useServices } from '../shell/services.tsx'
import { SnoozeDialog } from './snooze-dialog.tsx'
import { TransferDialog } from './transfer-dialog.tsx'

export type ActionsHandle = { takeOver(): void; transfer(): void; snooze(): void; returnToBot(): void; close(): void }

/** What an agent does with a conversation, as its present owner allows. `failed` hears why something was refused; null: nothing was. */
export function Actions({ handle, summary, failed }: { handle: Ref<ActionsHandle>; summary: ConversationSummary; failed: (problem: string | null) => void }) {
  const { client, me } = useServices()
  const [dialog, setDialog] = useState<'transfer' | 'snooze' | null>(null)
  const [busy, setBusy] = useState<string | null>(null)
  const { id, status, owner, agent } = summary
  const mine = owner === 'agent' && agent?.id === me.id
  const open = status !== 'closed'
  const act = async (name: string, doing: Promise<Reply<null>>) => {
    setBusy(name)
    failed(null)
    const reply = await doing
    setBusy(null)
    if (!reply.ok) failed(reply.error.message)
  }
  const can = { takeOver: open && !mine, transfer: open, snooze: open && status === 'open', returnToBot: open && owner !== 'bot', close: open }
  const acts: ActionsHandle = {
    takeOver: () => void (can.takeOver && act('take', client.takeOver(id))),
    transfer: () => void (can.transfer && setDialog('transfer')),
    snooze: () => void (can.snooze && setDialog('snooze')),
    returnToBot: () => void (can.returnToBot && act('return', client.returnToBot(id))),
    close: () => void (can.close && act('close', client.close(id))),
  }
  useImperativeHandle(handle, () => acts)
  return (
    <div class="actions">
      {can.takeOver && <button type="button" class="button primary" title="Take over (t)" disabled={busy !== null} onClick={acts.takeOver}><Icon name="take" /><span class="action-word">{busy === 'take' ? 'Taking over…' : 'Take over'}</span></button>}
      {mine && open && <button type="button" class="button" title="Close (e)" aria-label="Close the conversation" disabled={busy !== null} onClick={acts.close}><Icon name="check" /><span class="action-word">{busy === 'close' ? 'Closing…' : 'Close'}</span></button>}
      {open && (
        <Menu label="More actions" className="icon-button" button={<Icon name="more" />}>
          {(shut) => {
            const item = (icon: Parameters<typeof Icon>[0]['name'], word: string, key: string, may: boolean, act: () => void) => may && (
              <button type="button" role="menuitem" class="menu-item" onClick={() => {
                shut()
                act()
              }}><Icon name={icon} /><span class="grow">{word}</span><kbd>{key}</kbd></button>
            )
            return (
              <>
                {item('transfer', 'Transfer…', 'x', can.transfer, acts.transfer)}
                {item('snooze', 'Snooze…', 'z', can.snooze, acts.snooze)}
                {item('bot', 'Return to the bot', 'b', can.returnToBot, acts.returnToBot)}
                {item('check', 'Close', 'e', can.close, acts.close)}
              </>
            )
          }}
        </Menu>
      )}
      {dialog === 'transfer' && <TransferDialog summary={summary} close={() => setDialog(null)} />}
      {dialog === 'snooze' && <SnoozeDialog conversation={id} close={() => setDialog(null)} />}
    </div>
  )
}
