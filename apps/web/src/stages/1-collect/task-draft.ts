import type { Bilingual, Picture, Skill, Task, VariationFactor } from '@palaestra/core';

/** A line of a list that a person edits; `key` stays with it while it moves. */
export type DraftLine = Bilingual & { readonly key: number; readonly pictures: readonly Picture[] };

/** A variation factor as it is typed: values with commas between them. */
export type DraftFactor = Bilingual & {
  readonly key: number;
  readonly name: string;
  readonly values: string;
  readonly titles?: VariationFactor['titles'];
};

/** A task while it is written. Empty texts are allowed until it is sent. */
export interface TaskDraft {
  readonly id: string;
  readonly title: Bilingual;
  readonly instruction: Bilingual;
  readonly success: Bilingual;
  readonly cell: string | null;
  readonly steps: readonly DraftLine[];
  readonly objects: readonly DraftLine[];
  readonly skills: readonly Skill[];
  readonly factors: readonly DraftFactor[];
}

const NOTHING: Bilingual = { en: '', zh: '' };

/** An empty draft, or one of a task that is changed or copied. */
export function draftOf(task: Task | null): TaskDraft {
  const lines = (texts: readonly (Bilingual & { pictures?: readonly Picture[] | undefined })[] = []) =>
    texts.map(({ en, zh, pictures = [] }, key) => ({ key, en, zh, pictures }));
  return {
    id: task?.id ?? '',
    title: task?.title ?? NOTHING,
    instruction: task?.instruction ?? NOTHING,
    success: task?.success ?? NOTHING,
    cell: task?.cell ?? null,
    steps: lines(task?.steps ?? [NOTHING]),
    objects: lines(task?.objects),
    skills: task?.skills ?? [],
    factors: (task?.factors ?? []).map(({ name, title, values, titles }, key) => ({
      key,
      ...title,
      name,
      values: values.join(', '),
      ...(titles === undefined ? {} : { titles }),
    })),
  };
}

/** The task of a draft; lines in which nothing stands are left out. The server checks the rest. */
export function taskOf(draft: TaskDraft): Task {
  const written = draft.steps.filter(hasText);
  const objects = draft.objects.filter(hasText).map(({ en, zh }) => ({ en, zh }));
  const factors = draft.factors
    .filter(({ name, values }) => name.trim() !== '' || values.trim() !== '')
    .map(({ name, values, titles, en, zh }) => ({
      name: name.trim(),
      title: { en, zh },
      ...titledValues(valuesOf(values), titles),
    }));
  return {
    id: draft.id,
    title: draft.title,
    instruction: draft.instruction,
    cell: draft.cell,
    steps: written.map(({ en, zh, pictures }) => ({ en, zh, ...(pictures.length > 0 && { pictures: [...pictures] }) })),
    ...(draft.skills.length > 0 && { skills: [...draft.skills] }),
    ...(objects.length > 0 && { objects }),
    ...(hasText(draft.success) && { success: draft.success }),
    ...(factors.length > 0 && { factors }),
  };
}

/** `Wipe the Plate!` becomes `wipe-the-plate`. */
export function idOf(title: string): string {
  const letters = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return letters.replaceAll(/^-+|-+$/g, '').slice(0, 60);
}

/** Values with commas between them, Chinese ones too; what reads as a number is one. */
function valuesOf(text: string): (string | number)[] {
  const words = text.split(/[,，、]/).map((word) => word.trim());
  return words.filter((word) => word !== '').map((word) => (/^-?\d+(\.\d+)?$/.test(word) ? Number(word) : word));
}

/** Values with the names of those that still stand there. */
function titledValues(values: (string | number)[], titles: VariationFactor['titles'] = {}) {
  const kept = Object.entries(titles).filter(([value]) => values.some((one) => String(one) === value));
  return kept.length === 0 ? { values } : { values, titles: Object.fromEntries(kept) };
}

function hasText({ en, zh }: Bilingual): boolean {
  return en.trim() !== '' || zh.trim() !== '';
}
