import { Kbd, Modal } from '@mantine/core';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useText } from './i18n/index.ts';
import classes from './keys.module.css';

/** One key of a page. `keys` is `Space`, `?`, `g e`, `Shift+ArrowLeft` …; the label stands in the list under `?`. */
export interface KeyAction {
  readonly keys: string;
  readonly label: string;
  run(): void;
}

interface KeyBoard {
  add(actions: readonly KeyAction[]): () => void;
}

const Board = createContext<KeyBoard>({ add: () => () => undefined });

/** Offer `actions` while the calling component is mounted. The newest owner of a key wins. */
export function useKeys(actions: readonly KeyAction[]): void {
  const board = useContext(Board);
  const current = useRef(actions);
  current.current = actions;
  const signature = actions.map((action) => `${action.keys}\t${action.label}`).join('\n');
  useEffect(() => {
    const kept = signature === '' ? [] : signature.split('\n');
    return board.add(
      kept.map((line, index) => {
        const [keys = '', label = ''] = line.split('\t');
        return { keys, label, run: () => current.current[index]?.run() };
      }),
    );
  }, [board, signature]);
}

/** The name of a pressed key in the spelling of {@link KeyAction}. */
function keyName(event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>): string {
  const key = event.key === ' ' ? 'Space' : event.key;
  const command = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
  // A printed character already tells of Shift; a named key does not.
  const shift = event.shiftKey && key.length > 1 ? 'Shift+' : '';
  return `${command}${event.altKey ? 'Alt+' : ''}${shift}${key}`;
}

/** Listens once for the whole page; typing in a field is left alone. */
export function KeyBoardProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useText();
  const sets = useRef<(readonly KeyAction[])[]>([]);
  const [help, setHelp] = useState<readonly KeyAction[] | null>(null);
  const board = useMemo<KeyBoard>(
    () => ({
      add(actions) {
        sets.current.push(actions);
        return () => {
          sets.current = sets.current.filter((one) => one !== actions);
        };
      },
    }),
    [],
  );
  useEffect(() => {
    let prefix = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented || isTyping(event.target) || document.querySelector('[role="dialog"]')) return;
      const name = keyName(event);
      // The key that presses a focused button or link stays with it.
      if ((name === 'Space' || name === 'Enter') && isPressable(event.target)) return;
      const wanted = prefix === '' ? name : `${prefix} ${name}`;
      prefix = '';
      clearTimeout(timer);
      if (wanted === '?') {
        event.preventDefault();
        setHelp(sets.current.flat());
        return;
      }
      const all = sets.current.flat();
      const action = all.findLast((one) => one.keys === wanted);
      if (action) {
        event.preventDefault();
        action.run();
      } else if (all.some((one) => one.keys.startsWith(`${name} `))) {
        prefix = name;
        timer = setTimeout(() => {
          prefix = '';
        }, 1200);
      }
    }
    window.addEventListener('keydown', onKey);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', onKey);
    };
  }, []);
  return (
    <Board.Provider value={board}>
      {children}
      <Modal
        opened={help !== null}
        onClose={() => setHelp(null)}
        title={t('keys.title')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
        size="lg"
      >
        <dl className={classes.list}>
          {(help ?? []).map((action) => (
            <div key={`${action.keys} ${action.label}`} className={classes.row}>
              <dt>
                <Keys keys={action.keys} />
              </dt>
              <dd>{action.label}</dd>
            </div>
          ))}
        </dl>
      </Modal>
    </Board.Provider>
  );
}

/** Keys as caps. */
function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className={classes.caps}>
      {keys.split(' ').map((key) => (
        <Kbd key={key} size="xs">
          {key.replace('Arrow', '').replace('Left', '←').replace('Right', '→').replace('Up', '↑').replace('Down', '↓')}
        </Kbd>
      ))}
    </span>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) || isTextInput(target))
  );
}

function isTextInput(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && !/^(checkbox|radio|range|button)$/.test(target.type);
}

function isPressable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // Marks on a time axis are chosen by the pointer or by focus; Space and Enter stay with the page.
  return target.closest('button:not([data-grab]), a, [role="button"], input, summary') !== null;
}
