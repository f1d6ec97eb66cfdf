import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import type { Bilingual, PlantScenario } from '@palaestra/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import type { PlantWork } from '../plant/drafts.ts';
import { bothNames, isFree } from './edits/scenario-edits.ts';
import panel from './panel.module.css';

const EMPTY = { en: '', zh: '' };

/** Asks for the name of a new scenario, in one language or both. */
export function ScenarioDialog(props: {
  readonly opened: boolean;
  readonly work: PlantWork;
  /** The scenario that is drawn, from which the new one may begin. */
  readonly like: PlantScenario | null;
  readonly onClose: () => void;
  readonly onName: (name: Bilingual, like: PlantScenario | null) => void;
}) {
  const { t, say, language } = useText();
  const { opened, work, like } = props;
  const [name, setName] = useState(EMPTY);
  const [begins, setBegins] = useState(true);
  useEffect(() => {
    if (opened) setName(EMPTY);
  }, [opened]);
  const both = bothNames(name);
  const taken = both !== null && !isFree(work, both, null);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (both !== null && !taken) props.onName(both, begins ? like : null);
  }
  const order = language === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const);
  return (
    <Modal
      opened={opened}
      onClose={props.onClose}
      title={t('editor.newScenario')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form className={panel.panel} onSubmit={submit}>
        <p className={panel.quiet}>{t('editor.scenarioSentence')}</p>
        {order.map((one, index) => (
          <TextInput
            key={one}
            label={`${t('editor.name')} · ${t(`language.${one}`)}`}
            lang={one === 'zh' ? 'zh-CN' : 'en'}
            maxLength={200}
            value={name[one]}
            placeholder={index === 0 ? t('editor.scenarioExample') : ''}
            error={taken && index === 0 && t('editor.nameTaken')}
            {...(index === 0 ? { 'data-autofocus': true } : {})}
            onChange={(event) => setName({ ...name, [one]: event.currentTarget.value })}
          />
        ))}
        {like !== null && (
          <Checkbox
            size="xs"
            label={t('editor.beginsLike', { name: say(like.name) })}
            checked={begins}
            onChange={(event) => setBegins(event.currentTarget.checked)}
          />
        )}
        <Button type="submit" disabled={both === null || taken}>
          {t('editor.create')}
        </Button>
      </form>
    </Modal>
  );
}
