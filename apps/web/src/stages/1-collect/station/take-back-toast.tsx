import { Button, Kbd } from '@mantine/core';
import { duration } from '../../../app/format.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useKeys } from '../../../app/keys.tsx';
import { useRefusal } from '../../../app/refusal.tsx';
import classes from './station.module.css';
import type { TakeBack } from './use-take-back.ts';

/** Why somebody takes a take back; each has its key. */
const REASONS = ['handling', 'wrongPart', 'disturbed'] as const;

/** Asks before the last kept take is taken back, and tells what became of it. */
export function TakeBackToast({ takeBack }: { readonly takeBack: TakeBack }) {
  const { shown } = takeBack;
  return shown === null ? null : <Toast shown={shown} takeBack={takeBack} />;
}

function Toast({ shown, takeBack }: { readonly shown: NonNullable<TakeBack['shown']>; readonly takeBack: TakeBack }) {
  const { t } = useText();
  const refused = useRefusal();
  const sure = shown.step === 'sure';
  // Words that stay with the episode, so that whoever reads its history understands them.
  const choices = REASONS.map((reason, index) => ({ key: String(index + 1), text: t(`station.undo.${reason}`) }));
  useKeys([
    ...(sure ? choices.map(({ key, text }) => ({ keys: key, label: text, run: () => takeBack.confirm(text) })) : []),
    ...(sure ? [{ keys: 'u', label: t('station.undo'), run: () => takeBack.confirm(choices[0]!.text) }] : []),
    { keys: 'Backspace', label: t('station.undo.leave'), run: takeBack.close },
  ]);
  return (
    <section className={classes.toast} role="status" data-testid="undo" data-step={shown.step}>
      {shown.step === 'nothing' ? (
        <p>{t('station.undo.nothing')}</p>
      ) : (
        <p>
          {t(`station.undo.${shown.step}`, {
            outcome: t(`outcome.${shown.take.outcome}`),
            time: duration(shown.take.duration),
          })}
          {shown.step === 'refused' && ` ${refused(shown.refusal).sentence}`}
        </p>
      )}
      <div className={classes.cardFoot}>
        {sure &&
          choices.map(({ key, text }) => (
            <Button
              key={key}
              size="sm"
              variant="light"
              color="red"
              onClick={() => takeBack.confirm(text)}
              rightSection={<Kbd size="xs">{key}</Kbd>}
            >
              {text}
            </Button>
          ))}
        <Button size="sm" variant="default" onClick={takeBack.close} rightSection={<Kbd size="xs">⌫</Kbd>}>
          {sure ? t('station.undo.leave') : t('action.close')}
        </Button>
      </div>
    </section>
  );
}
