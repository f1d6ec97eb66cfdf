import { useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import classes from './editor.module.css';
import { useEditor } from './editor-context.ts';
import { placeOfFinding } from './finding-place.ts';

/** What the check says, while one draws; a click goes to the place. */
export function FindingsBar() {
  const { t, say } = useText();
  const { plant, findings, go } = useEditor();
  const [open, setOpen] = useState(true);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const tone = errors > 0 ? 'drop' : findings.length > 0 ? 'trim' : 'keep';
  const summary =
    findings.length === 0
      ? t('editor.sound')
      : errors === 0
        ? t('editor.warnings', { count: findings.length })
        : t('editor.problems', { count: errors });
  return (
    <section className={classes.findings} aria-label={t('editor.findings')}>
      <button
        type="button"
        className={classes.findingsHead}
        data-tone={tone}
        aria-expanded={open && findings.length > 0}
        disabled={findings.length === 0}
        onClick={() => setOpen((old) => !old)}
      >
        <span className={classes.dot} aria-hidden="true">
          {errors > 0 ? '✕' : findings.length > 0 ? '!' : '✓'}
        </span>
        {summary}
      </button>
      {open && findings.length > 0 && (
        <ul className={classes.findingList}>
          {findings.slice(0, 100).map((finding) => (
            <li key={`${finding.path} ${finding.message.en}`}>
              <button
                type="button"
                data-tone={finding.severity === 'error' ? 'drop' : 'trim'}
                onClick={() => go(placeOfFinding(plant, finding.path))}
              >
                <span className={classes.dot} aria-hidden="true">
                  {finding.severity === 'error' ? '✕' : '!'}
                </span>
                {say(finding.message)}
                <code>{finding.path}</code>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
