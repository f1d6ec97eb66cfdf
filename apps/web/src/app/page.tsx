import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';
import { Waiting } from './states.tsx';

/** A page: a title with one sentence, actions at the right, and the main view under it. */
export function Page(props: {
  readonly title: ReactNode;
  /** The title as plain text for the window, where `title` is more than text. */
  readonly name?: string;
  readonly sentence?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const name = props.name ?? (typeof props.title === 'string' ? props.title : '');
  useEffect(() => {
    document.title = name === '' ? 'Palaestra 练场' : `${name} · Palaestra 练场`;
  }, [name]);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div className={classes.titles}>
          <h1>{props.title}</h1>
          {props.sentence && <p>{props.sentence}</p>}
        </div>
        {props.actions && <div className={classes.actions}>{props.actions}</div>}
      </header>
      {props.children}
    </div>
  );
}

/** A page whose title is not known yet. */
export function PageWaiting() {
  return (
    <Page title="">
      <Waiting rows={8} />
    </Page>
  );
}

/** A titled part of a page. */
export function Part(props: { readonly title: ReactNode; readonly aside?: ReactNode; readonly children: ReactNode }) {
  return (
    <section className={classes.part}>
      <div className={classes.partHead}>
        <h2>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

/** Facts as term and value. */
export function Facts({ items }: { readonly items: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {items.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
