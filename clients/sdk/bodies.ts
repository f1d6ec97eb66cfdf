import type {
  Annotation,
  ClassBody,
  Decision,
  Exercise,
  ExportItem,
  Feature,
  Interval,
  Outcome,
  Overview,
  RunningPlantAction,
  RunningPlantBody,
  Split,
  TrainConfig,
  UploadState,
  WorkOrder,
} from '@palaestra/core';

/** Which episodes a list shows; every member narrows it. */
export interface EpisodeQuery {
  /** Words searched in task, instruction, operator, station and id. */
  readonly q?: string;
  readonly task?: string;
  readonly operator?: string;
  readonly station?: string;
  readonly decision?: string;
  readonly outcome?: string;
  readonly labelled?: string;
  readonly simulated?: boolean;
  readonly sort?: string;
  readonly order?: 'asc' | 'desc';
  readonly limit?: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

/** Which uploads a list shows. */
export interface UploadQuery {
  readonly state?: UploadState;
  readonly station?: string;
  readonly limit?: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

/** A person's verdict; `keep` (seconds) goes with the decision `trim` only. */
export interface VerdictBody {
  readonly decision: Decision;
  readonly keep?: Interval | null;
  readonly reason: string;
}

/** What a person says about an episode; the server adds id, author, source and time. */
export type AnnotationBody = Omit<Annotation, 'id' | 'author' | 'source' | 'createdAt' | 'episode'>;

/** A new revision: what to freeze, on which frame grid, into which vectors. */
export interface RevisionBody {
  readonly message: string;
  readonly filter?: {
    readonly task?: string;
    readonly decisions?: readonly Decision[];
    readonly outcomes?: readonly Outcome[];
    readonly simulated?: boolean;
    readonly operator?: string;
  };
  readonly episodes?: readonly string[];
  /** Frames per second of the grid. */
  readonly fps: number;
  readonly features?: readonly Feature[];
  /** Shares of the episodes, 0 to 1. */
  readonly split?: { readonly [part in Exclude<Split, 'train'>]?: number };
}

export interface RunBody {
  /** sha256 of the revision. */
  readonly revision: string;
  readonly config: Partial<TrainConfig> & Pick<TrainConfig, 'observations'>;
}

export interface EvaluationBody {
  readonly policy: string;
  readonly cell: string;
  readonly trials: number;
  readonly seed: number;
}

export interface ConformanceBody {
  readonly standard: string;
  readonly revision?: string;
  readonly policy?: string;
  readonly evaluation?: string;
}

/** The first owner of a fresh server; `token` comes from the link that the server printed. */
export interface SetupBody {
  readonly token: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export type ExportFormat = ExportItem['format'];

/** A new work order; what is left out is unrestricted. */
export type OrderBody = Pick<WorkOrder, 'task' | 'slots'> &
  Partial<Pick<WorkOrder, 'note' | 'due' | 'priority' | 'stations' | 'machines' | 'experience'>>;

/** A station's key as a manager sees it later; the key itself was shown once. */
export interface StationKeyItem {
  readonly station: string;
  readonly start: string;
  readonly createdAt: string;
  readonly usedAt: string | null;
}

/** Progress of the demonstration run, as the overview shows it. */
export type DemoBody = NonNullable<Overview['demo']>;

/** What an open page is told: that something changed and should be read again. */
export interface LiveMessage {
  /** `episode`, `run`, `evaluation`, `export`, `dataset`, `build`, `conformance`, `demo`, `ground`, `take`, `task`, `plant`, `submission`, `class`, `exercise`, `running`. */
  readonly kind: string;
  readonly id: string;
}

/** Which plant to run on the server, and how; what is left out is usual. */
export type StartPlantBody = Pick<RunningPlantBody, 'plant'> & Partial<RunningPlantBody>;

/** What to do to a running plant. */
export type PlantActionBody = RunningPlantAction;

/** A class as a teacher sends it; what is left out is as the server says. */
export type ClassWish = Omit<ClassBody, 'aliases' | 'exercises'> & {
  readonly aliases?: boolean;
  readonly exercises: readonly { readonly exercise: string; readonly due?: string | null }[];
};

/** An exercise with its plant (`palaestra.plant/1`) in its situation; null where it comes with the product. */
export interface OpenExercise {
  readonly exercise: Exercise;
  readonly plant: Readonly<Record<string, unknown>> | null;
}
