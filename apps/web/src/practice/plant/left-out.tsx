import { CloseButton } from '@mantine/core';
import type { PlantFinding } from '@palaestra/islands';
import type { ReactNode } from 'react';
import { useText } from '../../app/i18n/index.ts';
import classes from './left-out.module.css';

/** What a file of another format did not express, or what is wrong with one. */
export function LeftOut(props: {
  readonly title: string;
  readonly findings: readonly PlantFinding[];
  readonly onClose: () => void;
  /** What to do about it. */
  readonly children?: ReactNode;
}) {
  const { t, say } = useText();
  const { title, findings, onClose } = props;
  const tone = findings.length === 0 || findings.some(({ severity }) => severity === 'error') ? 'drop' : 'trim';
  return (
    <div role="alert" className={classes.box} data-tone={tone}>
      <div>
        <p>{title}</p>
        <ul>
          {findings.slice(0, 12).map(({ path, message }) => (
            <li key={`${path} ${message.en}`}>
              {say(message)} <code>{path}</code>
            </li>
          ))}
          {findings.length > 12 && <li>{t('editor.more', { count: findings.length - 12 })}</li>}
        </ul>
        {props.children}
      </div>
      <CloseButton aria-label={t('action.close')} onClick={onClose} />
    </div>
  );
}
