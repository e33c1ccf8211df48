import { Dialog } from '../design/dialog.tsx'
import { KEY_LIST } from './keys.ts'

/** The list of keys. */
export const KeyHelp = ({ close }: { close: () => void }) => (
  <Dialog title="Keys" close={close} wide>
    <div class="key-help">
      {KEY_LIST.map(({ title, keys }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {keys.map(([combination, does]) => (
              <div key={does}><dt>{does}</dt><dd>{combination.map((key) => <kbd key={key}>{key}</kbd>)}</dd></div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  </Dialog>
)
