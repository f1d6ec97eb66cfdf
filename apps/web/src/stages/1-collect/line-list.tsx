import { Button, FileButton, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import { shrinkPicture } from './shrink-picture.ts';
import type { DraftLine } from './task-draft.ts';
import forms from './task-form.module.css';

/** Most pictures of a step. */
const PICTURES = 4;

/** Lines in both languages that are added, moved and removed, with pictures where asked for. */
export function LineList(props: {
  readonly lines: readonly DraftLine[];
  readonly onChange: (lines: readonly DraftLine[]) => void;
  readonly add: string;
  readonly numbered?: boolean;
  readonly pictures?: boolean;
}) {
  const { t } = useText();
  const { lines, onChange } = props;
  const set = (key: number, part: Partial<DraftLine>) =>
    onChange(lines.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const next = Math.max(0, ...lines.map(({ key }) => key)) + 1;
  function raise(index: number) {
    onChange(lines.toSpliced(index - 1, 2, lines[index]!, lines[index - 1]!));
  }
  return (
    <>
      <ol className={forms.lines} data-numbered={props.numbered || undefined}>
        {lines.map((line, index) => (
          <li key={line.key}>
            <div className={forms.both}>
              {(['zh', 'en'] as const).map((language) => (
                <TextInput
                  key={language}
                  aria-label={`${index + 1} · ${t(`language.${language}`)}`}
                  placeholder={t(`language.${language}`)}
                  lang={language === 'zh' ? 'zh-CN' : 'en'}
                  value={line[language]}
                  onChange={(event) => set(line.key, { [language]: event.currentTarget.value })}
                />
              ))}
            </div>
            {props.pictures && <Pictures line={line} set={(pictures) => set(line.key, { pictures })} />}
            <span className={forms.lineActions}>
              {index > 0 && props.numbered && (
                <Button variant="subtle" size="compact-xs" onClick={() => raise(index)}>
                  {t('tasks.up')}
                </Button>
              )}
              <Button
                variant="subtle"
                size="compact-xs"
                onClick={() => onChange(lines.filter(({ key }) => key !== line.key))}
              >
                {t('tasks.remove')}
              </Button>
            </span>
          </li>
        ))}
      </ol>
      <Button
        variant="light"
        size="xs"
        onClick={() => onChange([...lines, { key: next, en: '', zh: '', pictures: [] }])}
      >
        {props.add}
      </Button>
    </>
  );
}

function Pictures(props: { readonly line: DraftLine; readonly set: (pictures: DraftLine['pictures']) => void }) {
  const { t } = useText();
  const { pictures } = props.line;
  const upload = useMutation({
    mutationFn: async (file: File) => api.createPicture(await shrinkPicture(file)),
    onSuccess: (picture) => props.set([...pictures.filter(({ sha256 }) => sha256 !== picture.sha256), picture]),
  });
  return (
    <span className={forms.pictures}>
      {pictures.map(({ sha256 }, index) => (
        <button
          key={sha256}
          type="button"
          title={t('tasks.removePicture')}
          onClick={() => props.set(pictures.filter((one) => one.sha256 !== sha256))}
        >
          <img src={api.pictureUrl(sha256)} alt={t('tasks.pictureNumber', { number: index + 1 })} />
        </button>
      ))}
      {pictures.length < PICTURES && (
        <FileButton accept="image/png,image/jpeg,image/webp" onChange={(file) => file && upload.mutate(file)}>
          {(button) => (
            <Button {...button} variant="subtle" size="compact-xs" loading={upload.isPending}>
              {t('tasks.addPicture')}
            </Button>
          )}
        </FileButton>
      )}
      {upload.isError &&
        (upload.error instanceof DOMException ? (
          <span role="alert">{t('tasks.noPicture')}</span>
        ) : (
          <Refusal error={upload.error} />
        ))}
    </span>
  );
}
