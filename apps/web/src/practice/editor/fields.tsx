import { NativeSelect, NumberInput, TagsInput, TextInput } from '@mantine/core';
import { type NameOrText, textIn } from '@palaestra/core';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import type { Language } from '../../app/i18n/index.ts';

function onEnter(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key === 'Enter') event.currentTarget.blur();
}

/** A text that counts once it is left, so that a word is one step back and not one per letter. */
export function TextField(props: {
  readonly label: string;
  readonly value: string;
  readonly onCommit: (value: string) => void;
  /** A value that is not taken falls back to what was. */
  readonly accepts?: (value: string) => boolean;
  readonly lang?: string;
  readonly placeholder?: string;
  readonly bare?: boolean;
}) {
  const { label, value, onCommit, accepts, lang, placeholder = '', bare } = props;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  function commit() {
    const next = text.trim();
    if (next === value) setText(value);
    else if (accepts === undefined || accepts(next)) onCommit(next);
    else setText(value);
  }
  return (
    <TextInput
      size="xs"
      label={bare ? undefined : label}
      aria-label={label}
      value={text}
      lang={lang ?? ''}
      placeholder={placeholder}
      error={accepts !== undefined && text.trim() !== value && !accepts(text.trim())}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={onEnter}
    />
  );
}

/** A number with its unit that counts once it is left. Empty is null where that is allowed. */
export function NumberField(props: {
  readonly label: string;
  readonly value: number | null;
  readonly onCommit: (value: number | null) => void;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
  /** What an empty field means; without it an empty field falls back. */
  readonly empty?: string;
  readonly bare?: boolean;
}) {
  const { label, value, onCommit, unit, min = 0, max = 1e6, whole = false, empty, bare } = props;
  const [text, setText] = useState<number | string>(value ?? '');
  useEffect(() => setText(value ?? ''), [value]);
  function commit() {
    const next = text === '' ? null : Number(text);
    if (next === value) return;
    if (next === null ? empty !== undefined : Number.isFinite(next) && next >= min && next <= max) onCommit(next);
    else setText(value ?? '');
  }
  return (
    <NumberInput
      size="xs"
      label={bare ? undefined : label}
      aria-label={label}
      value={text}
      min={min}
      max={max}
      allowDecimal={!whole}
      hideControls
      suffix={unit === undefined ? '' : ` ${unit}`}
      placeholder={empty ?? ''}
      onChange={setText}
      onBlur={commit}
      onKeyDown={onEnter}
    />
  );
}

/** A choice of one. */
export function Choice<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  readonly bare?: boolean;
}) {
  const { label, value, options, onChange, bare } = props;
  if (options.length > MANY) return <Typed {...props} />;
  const known = options.some((one) => one.value === value);
  return (
    <NativeSelect
      size="xs"
      label={bare ? undefined : label}
      aria-label={label}
      value={value}
      error={!known}
      data={known ? [...options] : [{ value, label: `${value} ?` }, ...options]}
      onChange={(event) => onChange(event.currentTarget.value as T)}
    />
  );
}

/** More options than a person scrolls through; then they are found by typing. */
const MANY = 200;
/** Of what fits the letters that were typed, so many are offered. */
const OFFERED = 50;

function Typed<T extends string>({ label, value, options, onChange, bare }: Parameters<typeof Choice<T>>[0]) {
  const shown = options.find((one) => one.value === value)?.label ?? value;
  const [text, setText] = useState<string>(shown);
  useEffect(() => setText(shown), [shown]);
  const list = useId();
  const offered = options.filter((one) => one.label.includes(text) || text === shown).slice(0, OFFERED);
  return (
    <>
      <TextInput
        size="xs"
        label={bare ? undefined : label}
        aria-label={label}
        list={list}
        value={text}
        error={!options.some((one) => one.label === text)}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => {
          const next = options.find((one) => one.label === text);
          if (next !== undefined && next.value !== value) onChange(next.value);
          else setText(shown);
        }}
        onKeyDown={onEnter}
      />
      <datalist id={list}>
        {offered.map((one) => (
          <option key={one.value} value={one.label} />
        ))}
      </datalist>
    </>
  );
}

/** Several names, of those that there are or new ones. */
export function Names(props: {
  readonly bare?: boolean;
  readonly label: string;
  readonly value: readonly string[];
  readonly known: readonly string[];
  readonly onChange: (value: string[]) => void;
  readonly placeholder?: string;
}) {
  const { label, value, known, onChange, placeholder, bare } = props;
  return (
    <TagsInput
      size="xs"
      label={bare ? undefined : label}
      aria-label={label}
      value={[...value]}
      data={[...known]}
      limit={OFFERED}
      onChange={onChange}
      acceptValueOnBlur
      {...(value.length === 0 && placeholder ? { placeholder } : {})}
    />
  );
}

/** Options of a choice from ids. */
export function optionsFrom(ids: readonly string[]): { readonly value: string; readonly label: string }[] {
  return ids.map((id) => ({ value: id, label: id }));
}

/** Things by their names in the reader's language, by their ids where they have none. */
export function optionsNamed(
  things: readonly { readonly id: string; readonly name?: NameOrText | undefined }[],
  language: Language,
): { readonly value: string; readonly label: string }[] {
  return things.map(({ id, name }) => ({ value: id, label: name === undefined ? id : textIn(name, language) }));
}

/** A share as percent. */
export function ShareField(props: {
  readonly label: string;
  readonly value: number;
  readonly onCommit: (value: number) => void;
}) {
  return (
    <NumberField
      label={props.label}
      value={Number((props.value * 100).toPrecision(6))}
      unit="%"
      max={100}
      onCommit={(value) => value !== null && props.onCommit(value / 100)}
    />
  );
}
