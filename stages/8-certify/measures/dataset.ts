import type { Bilingual } from '@palaestra/core';
import type { DatasetFacts, EpisodeFacts, Measure, Measured } from '../facts.ts';

/** Every measure that a clause about a dataset may name. */
export const datasetMeasures: readonly Measure<DatasetFacts>[] = [
  {
    name: 'dataset.episodes',
    unit: '1',
    measure: ({ manifest }) => counted(manifest.episodes.length, { en: 'episodes in the revision', zh: '条数据' }),
  },
  {
    name: 'dataset.frame_rate',
    unit: 'Hz',
    measure: ({ manifest }) => ({
      value: manifest.fps,
      evidence: { en: `frames on a fixed grid of ${manifest.fps} Hz`, zh: `帧时间网格为 ${manifest.fps} Hz` },
    }),
  },
  {
    name: 'dataset.operators',
    unit: '1',
    measure: ({ manifest }) =>
      counted(new Set(manifest.episodes.map(({ operator }) => operator)).size, { en: 'operators', zh: '名操作者' }),
  },
  {
    name: 'dataset.assessed_share',
    unit: '1',
    measure: (facts) => share(facts, ({ decision }) => decision !== null, { en: 'have a verdict', zh: '条已有判定' }),
  },
  {
    name: 'dataset.accepted_share',
    unit: '1',
    measure: (facts) =>
      share(facts, ({ decision }) => decision === 'keep' || decision === 'trim', {
        en: 'were judged keep or trim',
        zh: '条判定为保留或裁剪',
      }),
  },
  {
    name: 'dataset.integrity_findings',
    unit: '1',
    measure: ({ episodes }) =>
      counted(
        [...episodes.values()].reduce((sum, { dropFindings }) => sum + dropFindings, 0),
        { en: 'findings that demand dropping', zh: '项要求剔除的发现' },
      ),
  },
  {
    name: 'dataset.labelled_share',
    unit: '1',
    measure: (facts) =>
      share(facts, ({ labelled }) => labelled !== 'none', {
        en: 'are segmented into skills',
        zh: '条已切分为技能片段',
      }),
  },
  {
    name: 'dataset.confirmed_share',
    unit: '1',
    measure: (facts) =>
      share(facts, ({ labelled }) => labelled === 'confirmed', {
        en: 'have labels confirmed by a person',
        zh: '条标注经人工确认',
      }),
  },
  { name: 'dataset.failure_cause_share', unit: '1', measure: failureCauseShare },
  {
    name: 'dataset.complete_share',
    unit: '1',
    measure: (facts) =>
      share(facts, ({ missingStreams }) => missingStreams === 0, {
        en: 'have every promised stream',
        zh: '条数据流齐全',
      }),
  },
  {
    name: 'dataset.duplicates',
    unit: '1',
    measure: ({ manifest }) =>
      counted(manifest.episodes.length - new Set(manifest.episodes.map(({ recording }) => recording)).size, {
        en: 'recordings that appear twice',
        zh: '条重复录制',
      }),
  },
  { name: 'dataset.split_leaks', unit: '1', measure: splitLeaks },
  { name: 'dataset.constant_actions', unit: '1', measure: constantActions },
];

function counted(value: number, what: Bilingual): Measured {
  return { value, evidence: { en: `${value} ${what.en}`, zh: `${value} ${what.zh}` } };
}

function share(
  { manifest, episodes }: DatasetFacts,
  holds: (episode: EpisodeFacts) => boolean,
  what: Bilingual,
): Measured {
  const total = manifest.episodes.length;
  const count = manifest.episodes.filter(({ id }) => {
    const facts = episodes.get(id);
    return facts !== undefined && holds(facts);
  }).length;
  return {
    value: count / total,
    evidence: { en: `${count} of ${total} episodes ${what.en}`, zh: `${total} 条中有 ${count} ${what.zh}` },
  };
}

/** Failed demonstrations are data when they say why they failed. */
function failureCauseShare({ episodes }: DatasetFacts): Measured {
  const failed = [...episodes.values()].filter(({ outcome }) => outcome === 'failure');
  if (failed.length === 0) {
    return {
      value: null,
      evidence: { en: 'the revision has no failed episode', zh: '该版本不含失败数据' },
    };
  }
  const known = failed.filter(({ failureCause }) => failureCause !== null).length;
  return {
    value: known / failed.length,
    evidence: {
      en: `${known} of ${failed.length} failed episodes state a cause`,
      zh: `${failed.length} 条失败数据中有 ${known} 条注明原因`,
    },
  };
}

/** A scene (same cell seed) that stands in the train split and in another one makes the validation figure a lie. */
function splitLeaks({ manifest, episodes }: DatasetFacts): Measured {
  const splitsOfSeed = new Map<number, Set<string>>();
  for (const { id, split } of manifest.episodes) {
    const seed = episodes.get(id)?.seed;
    if (seed !== null && seed !== undefined) splitsOfSeed.set(seed, (splitsOfSeed.get(seed) ?? new Set()).add(split));
  }
  const leaks = [...splitsOfSeed.values()].filter((splits) => splits.has('train') && splits.size > 1).length;
  return counted(leaks, { en: 'scenes on both sides of the split', zh: '个场景同时出现在训练集与其他集合' });
}

function constantActions({ manifest }: DatasetFacts): Measured {
  const actions = Object.entries(manifest.statistics).filter(
    ([name]) => name === 'action' || name.startsWith('action.'),
  );
  if (actions.length === 0) {
    return { value: null, evidence: { en: 'the revision has no action feature', zh: '该版本没有动作特征' } };
  }
  const constant = actions.flatMap(([, { std }]) => std).filter((deviation) => deviation === 0).length;
  return counted(constant, { en: 'action dimensions never change', zh: '个动作维度始终不变' });
}
