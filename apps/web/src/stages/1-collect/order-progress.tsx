import type { OrderItem } from '@palaestra/core';
import { count } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import classes from './ground.module.css';

type Counts = Pick<OrderItem, 'wanted' | 'accepted' | 'pending'>;

/** Accepted and waiting episodes against the quota, as a bar with its numbers. */
export function ProgressBar({ counts }: { readonly counts: Counts }) {
  const { t, language } = useText();
  const { wanted, accepted, pending } = counts;
  const share = (value: number) => `${Math.min(100, (value / wanted) * 100)}%`;
  return (
    <span className={classes.progress}>
      <span className={classes.track} role="img" aria-label={t('orders.bar', { accepted, pending, wanted })}>
        <i data-tone="keep" style={{ width: share(accepted) }} />
        <i data-tone="review" style={{ width: share(Math.min(pending, Math.max(0, wanted - accepted))) }} />
      </span>
      <span className="num">
        {count(accepted, language)} / {count(wanted, language)}
      </span>
    </span>
  );
}

/** When the order will be full, with its interval, and whether that is in time. */
export function ProjectedFinish({ order }: { readonly order: OrderItem }) {
  const { t, language } = useText();
  const { projection, due } = order;
  if (order.state === 'closed') return <span className={classes.quiet}>{t('orders.closed')}</span>;
  if (order.slots.every(({ wanted, accepted }) => accepted >= wanted)) return <span>{t('orders.full')}</span>;
  if (projection === null) return <span className={classes.quiet}>{t('orders.unknown')}</span>;
  const late = due !== null && projection.finish > due;
  const risky = due !== null && !late && projection.latest > due;
  return (
    <span className={classes.finish} title={t('orders.assumption', { time: span(projection.hours, language) })}>
      <span className="num">{day(projection.finish, language)}</span>
      <small className="num">
        {day(projection.earliest, language)} – {day(projection.latest, language)}
      </small>
      {(late || risky) && <b data-tone={late ? 'drop' : 'trim'}>{late ? t('orders.late') : t('orders.risky')}</b>}
    </span>
  );
}

/** Day, month and minute in the reader's zone; the year only when it is another one. */
export function day(iso: string, language: 'en' | 'zh'): string {
  const date = new Date(iso);
  const otherYear = date.getFullYear() !== new Date().getFullYear();
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    month: 'short',
    day: 'numeric',
    ...(otherYear ? { year: 'numeric' } : { hour: '2-digit', minute: '2-digit' }),
    hour12: false,
  }).format(date);
}

/** `36 minutes` or `5 hours`. */
export function span(hours: number, language: 'en' | 'zh'): string {
  const unit = hours < 1.5 ? 'minute' : 'hour';
  const value = Math.round(unit === 'minute' ? hours * 60 : hours);
  const words = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    style: 'unit',
    unit,
    unitDisplay: 'long',
  });
  // Chinese words stand apart from digits on these pages.
  return words.format(value).replace(/(\d)(?=\p{Script=Han})/u, '$1 ');
}
