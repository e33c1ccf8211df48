import { ClipIcon } from './icons.tsx'
import type { Props } from './ui.ts'

/** What a file is chosen with: an icon beside the field, or with `words` a button at the question that asks for one. */
export function Attach({ ui: { limits, texts }, acts, words }: Props & { words?: boolean }) {
  if (!limits) return null
  return (
    <label class={words ? 'attach strong' : 'attach'} title={texts.attach}>
      <ClipIcon />
      {words && texts.attach}
      <input
        type="file"
        class="unseen"
        multiple={limits.max > 1}
        accept={limits.accept.join(',')}
        aria-label={texts.attach}
        onChange={({ currentTarget }) => {
          acts.attach([...(currentTarget.files ?? [])])
          currentTarget.value = ''
        }}
      />
    </label>
  )
}
