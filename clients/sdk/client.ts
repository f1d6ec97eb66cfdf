import type {
  Annotation,
  Assessment,
  Assignment,
  Change,
  ClassStudent,
  ConformanceDetail,
  ConformanceItem,
  DatasetItem,
  EpisodeDetail,
  EpisodePage,
  EvaluationDetail,
  EvaluationItem,
  Exercise,
  ExerciseBody,
  ExerciseDraft,
  ExportItem,
  Ground,
  Heartbeat,
  HeartbeatAnswer,
  Ladder,
  Me,
  Member,
  OrderItem,
  Overview,
  OwnCount,
  Picture,
  PlantBody,
  PlantDetail,
  PlantItem,
  PolicyItem,
  PracticeClass,
  Profile,
  RevisionBuild,
  RevisionDetail,
  RevisionItem,
  Role,
  RunDetail,
  RunItem,
  RunningPlantDetail,
  RunningPlantItem,
  SafetyChecklist,
  Session,
  StandardItem,
  Station,
  StationOrder,
  Submission,
  SubmissionBody,
  SubmissionItem,
  Take,
  TakeMarks,
  TakeReport,
  Task,
  UploadItem,
  UploadPage,
  UploadSummary,
  Variation,
} from '@palaestra/core';
import type {
  AnnotationBody,
  ClassWish,
  ConformanceBody,
  DemoBody,
  EpisodeQuery,
  EvaluationBody,
  ExportFormat,
  OpenExercise,
  OrderBody,
  PlantActionBody,
  RevisionBody,
  RunBody,
  SetupBody,
  StartPlantBody,
  StationKeyItem,
  UploadQuery,
  VerdictBody,
} from './bodies.ts';
import { listen } from './live.ts';
import { type Call, type ClientOptions, sender } from './request.ts';
import { type WaitOptions, waitForRevision } from './wait-for-revision.ts';

/** Everything the server can do, one method per route. */
export type Client = ReturnType<typeof createClient>;

/**
 * The typed face of the HTTP API: one method per route, lists as arrays, newest first. Every method throws a
 * PalaestraError: the server's own sentence, or `unavailable` when no server answers.
 */
export function createClient(options: ClientOptions) {
  const send = sender(options);
  const base = `${options.baseUrl.replace(/\/+$/, '')}/api/v1`;
  async function json<T>(path: string, call?: Call): Promise<T> {
    const response = await send(path, call);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }
  const get = <T>(path: string, query?: object) => json<T>(`/api/v1${path}`, query === undefined ? {} : { query });
  const post = <T>(path: string, body: object = {}) => json<T>(`/api/v1${path}`, { method: 'POST', body });
  const put = <T>(path: string, body: object) => json<T>(`/api/v1${path}`, { method: 'PUT', body });
  const list = async <T>(path: string) => (await get<{ items: T[] }>(path)).items;
  const id = encodeURIComponent;

  /** Have a revision made; asked for twice while it is under way, it is one. */
  const startRevision = (dataset: string, body: RevisionBody) =>
    post<RevisionBuild>(`/datasets/${id(dataset)}/revisions`, body);
  /** How far a new revision is, which it became, or why it could not be made. */
  const revisionBuild = (build: string) => get<RevisionBuild>(`/revision-builds/${id(build)}`);
  /** Give up a revision that is being made. */
  const cancelRevisionBuild = (build: string) => post<RevisionBuild>(`/revision-builds/${id(build)}/cancel`);
  const revision = (sha256: string) => get<RevisionDetail>(`/revisions/${id(sha256)}`);

  return {
    me: () => get<Me>('/me'),
    /** Make the first owner of a fresh server. */
    setup: (body: SetupBody) => json<unknown>('/api/setup', { method: 'POST', body }),
    members: () => list<Member>('/members'),
    /** A one-time link with which somebody becomes a member of this role. */
    invite: (role: Role) => post<{ link: string }>('/members/invitations', { role }),
    overview: () => get<Overview>('/overview'),
    /** Tell how far the demonstration run is, so that open pages show it. */
    reportDemo: (body: DemoBody) => post<unknown>('/demo', body),

    /** The rules by which recordings are judged, each with what it inherits. */
    profiles: () => list<Profile>('/profiles'),
    tasks: () => list<Task>('/tasks'),
    stations: () => list<Station>('/stations'),
    createTask: (body: Task) => post<Task>('/tasks', body),
    updateTask: (task: string, body: Task) => put<Task>(`/tasks/${id(task)}`, body),
    /** How a task was, newest first. */
    taskChanges: (task: string) => list<Change>(`/tasks/${id(task)}/changes`),
    /** Keep a picture for a procedure: PNG, JPEG or WebP, at most 2 MiB. */
    createPicture: async (bytes: Blob) =>
      (await (await send('/api/v1/pictures', { method: 'POST', bytes })).json()) as Picture,
    /** Address of a picture of a procedure. */
    pictureUrl: (sha256: string) => `${base}/pictures/${id(sha256)}`,
    createStation: (body: Station) => post<Station>('/stations', body),
    updateStation: (station: string, body: Station) => put<Station>(`/stations/${id(station)}`, body),
    stationChanges: (station: string) => list<Change>(`/stations/${id(station)}/changes`),
    /** Take a station out of work: its key stops at once. */
    revokeStation: (station: string, reason: string) => post<Station>(`/stations/${id(station)}/revoke`, { reason }),
    restoreStation: (station: string) => post<Station>(`/stations/${id(station)}/restore`),
    /** A new key for a station, shown only now; an earlier one stops. */
    createStationKey: (station: string) => post<{ id: string; key: string }>(`/stations/${id(station)}/key`),
    /** Which stations have a key, and when they last used it. */
    stationKeys: () => list<StationKeyItem>('/stations/keys'),

    orders: () => list<OrderItem>('/orders'),
    order: (order: string) => get<OrderItem>(`/orders/${id(order)}`),
    createOrder: (body: OrderBody) => post<OrderItem>('/orders', body),
    updateOrder: (order: string, body: OrderBody) => put<OrderItem>(`/orders/${id(order)}`, body),
    orderChanges: (order: string) => list<Change>(`/orders/${id(order)}/changes`),
    closeOrder: (order: string) => post<OrderItem>(`/orders/${id(order)}/close`),
    reopenOrder: (order: string) => post<OrderItem>(`/orders/${id(order)}/reopen`),
    /** The variations to record next at a station; fewer than `count`, or none, when the quotas are covered. */
    nextVariations: async (order: string, body: { station: string; count?: number }) =>
      (await post<{ items: Assignment[] }>(`/orders/${id(order)}/next`, body)).items,
    /** Open orders that can be worked at a station, and what one still lacks for them. */
    stationOrders: (station: string) => list<StationOrder>(`/stations/${id(station)}/orders`),
    checklist: (station: string) => get<SafetyChecklist>(`/stations/${id(station)}/checklist`),
    openSession: (body: { station: string; order?: string | null; confirmed?: readonly string[] }) =>
      post<Session>('/sessions', body),
    closeSession: (session: string) => post<Session>(`/sessions/${id(session)}/close`),
    /** The session that is open at a station, else the last one; null before the first. */
    sessionAt: async (station: string) =>
      (await get<{ session: Session | null }>(`/stations/${id(station)}/session`)).session,
    /** Sessions, open ones among them. */
    sessions: () => list<Session>('/sessions'),
    heartbeat: (station: string, body: Heartbeat) => post<HeartbeatAnswer>(`/stations/${id(station)}/heartbeat`, body),
    /** The newest take of a real station, null before the first; with the server's time. */
    takeAt: (station: string) => get<{ take: Take | null; now: string }>(`/stations/${id(station)}/take`),
    /** Start a take at a real station; `id` is made by who asks, so that asking again starts nothing twice. */
    startTake: (station: string, body: { id: string; variation?: Variation }) =>
      post<Take>(`/stations/${id(station)}/takes`, body),
    stopTake: (station: string, take: string) => post<Take>(`/stations/${id(station)}/takes/${id(take)}/stop`),
    keepTake: (station: string, take: string, marks: TakeMarks) =>
      post<Take>(`/stations/${id(station)}/takes/${id(take)}/keep`, marks),
    discardTake: (station: string, take: string) => post<Take>(`/stations/${id(station)}/takes/${id(take)}/discard`),
    /** As a station: tell how far its take is, or wait for a wish after the number `after`. */
    exchangeTake: async (
      station: string,
      body: { after: number; report: TakeReport | null },
      options: { signal?: AbortSignal } = {},
    ) => {
      const path = `/api/v1/stations/${id(station)}/take/exchange`;
      return (await json<{ take: Take | null }>(path, { method: 'POST', body, ...options })).take;
    },
    ground: () => get<Ground>('/ground'),
    /** What became of one's own recordings. */
    ownCount: () => get<OwnCount>('/counts/own'),

    /** What stations have announced, sent or had refused, the latest change first. */
    uploads: (query: UploadQuery = {}) => get<UploadPage>('/uploads', query),
    /** What lies between each station and the store. */
    uploadSummary: () => get<UploadSummary>('/uploads/summary'),
    upload: (sha256: string) => get<UploadItem>(`/uploads/${id(sha256)}`),
    /** Give up an upload that is unfinished or quarantined. */
    giveUpUpload: (sha256: string) => json<void>(`/api/v1/uploads/${id(sha256)}`, { method: 'DELETE' }),

    episodes: (query: EpisodeQuery = {}) => get<EpisodePage>('/episodes', query),
    episode: (episode: string) => get<EpisodeDetail>(`/episodes/${id(episode)}`),
    /** Address of a stored recording; it answers byte ranges. */
    recordingUrl: (sha256: string) => `${base}/blobs/${id(sha256)}`,
    /** Path of a WebSocket with its ticket, for Foxglove and Lichtblick, until when it may be used. */
    watch: (kind: 'episode' | 'station', watched: string) =>
      post<{ path: string; until: string }>('/live/foxglove', { kind, id: watched }),
    /** One camera of an episode as MP4. */
    cameraVideoUrl: (episode: string, camera: string) => `${base}/episodes/${id(episode)}/cameras/${id(camera)}/video`,
    /** Take back an episode of one's own: it counts as dropped. */
    withdraw: (episode: string, reason: string) => post<Assessment>(`/episodes/${id(episode)}/withdrawal`, { reason }),
    setVerdict: (episode: string, body: VerdictBody) => post<Assessment>(`/episodes/${id(episode)}/verdict`, body),
    annotate: (episode: string, body: AnnotationBody) => post<Annotation>(`/episodes/${id(episode)}/annotations`, body),

    datasets: () => list<DatasetItem>('/datasets'),
    createDataset: (body: { name: string }) => post<DatasetItem>('/datasets', body),
    /** With its revisions, those that are being made, and the last that could not be made since the newest. */
    dataset: (dataset: string) =>
      get<{ dataset: DatasetItem; revisions: RevisionItem[]; builds: RevisionBuild[] }>(`/datasets/${id(dataset)}`),
    /** Make a revision and wait for it; see `WaitOptions` for progress and giving up. */
    createRevision: async (dataset: string, body: RevisionBody, options: WaitOptions = {}): Promise<RevisionDetail> => {
      const calls = { look: revisionBuild, cancel: cancelRevisionBuild };
      return revision(await waitForRevision(calls, await startRevision(dataset, body), options));
    },
    startRevision,
    revisionBuild,
    cancelRevisionBuild,
    revision,
    createExport: (sha256: string, format: ExportFormat) =>
      post<ExportItem>(`/revisions/${id(sha256)}/exports`, { format }),
    export: (exported: string) => get<ExportItem>(`/exports/${id(exported)}`),
    /** The files of a finished export as a tar stream. */
    exportArchive: (exported: string) => send(`/api/v1/exports/${id(exported)}/archive`),

    runs: () => list<RunItem>('/runs'),
    createRun: (body: RunBody) => post<RunItem>('/runs', body),
    run: (run: string) => get<RunDetail>(`/runs/${id(run)}`),
    cancelRun: (run: string) => post<RunItem>(`/runs/${id(run)}/cancel`),
    policies: () => list<PolicyItem>('/policies'),
    policy: (policy: string) => get<PolicyItem>(`/policies/${id(policy)}`),
    /** The ONNX file. */
    policyFile: (policy: string) => send(`/api/v1/policies/${id(policy)}/file`),

    evaluations: () => list<EvaluationItem>('/evaluations'),
    createEvaluation: (body: EvaluationBody) => post<EvaluationItem>('/evaluations', body),
    evaluation: (evaluation: string) => get<EvaluationDetail>(`/evaluations/${id(evaluation)}`),
    cancelEvaluation: (evaluation: string) => post<EvaluationDetail>(`/evaluations/${id(evaluation)}/cancel`),

    standards: () => list<StandardItem>('/standards'),
    conformances: () => list<ConformanceItem>('/conformance'),
    createConformance: (body: ConformanceBody) => post<ConformanceDetail>('/conformance', body),
    conformance: (report: string) => get<ConformanceDetail>(`/conformance/${id(report)}`),
    /** The report as a printable page. */
    conformanceHtml: async (report: string, lang: 'en' | 'zh') =>
      (await send(`/api/v1/conformance/${id(report)}/report`, { query: { lang } })).text(),

    /** The plants of the organization; the built-in ones come with the page. */
    plants: () => list<PlantItem>('/practice/plants'),
    plant: (plant: string) => get<PlantDetail>(`/practice/plants/${id(plant)}`),
    createPlant: (body: PlantBody) => post<PlantDetail>('/practice/plants', body),
    /** Keep a plant over the version that one has read; `conflict` names who was first. */
    updatePlant: (plant: string, body: PlantBody & { version: number }) =>
      put<PlantDetail>(`/practice/plants/${id(plant)}`, body),
    /** Give a skill of a plant what an evaluation measured. */
    linkSkill: (plant: string, skill: string, evaluation: string) =>
      put<PlantDetail>(`/practice/plants/${id(plant)}/skills/${id(skill)}`, { evaluation }),
    /** Have more demonstrations of a skill collected. */
    orderSkill: (plant: string, skill: string, body: { wanted?: number; task?: string; note?: string } = {}) =>
      post<{ order: string; task: string }>(`/practice/plants/${id(plant)}/skills/${id(skill)}/order`, body),
    exercises: () => list<Exercise>('/practice/exercises'),
    /** With its plant in its situation, where a teacher wrote it; the version is the published one when none is named. */
    exercise: (exercise: string, version?: number) =>
      get<OpenExercise>(`/practice/exercises/${id(exercise)}`, { version: version?.toString() }),
    exerciseDraft: (exercise: string) => get<ExerciseDraft>(`/practice/exercises/${id(exercise)}/draft`),
    createExercise: (body: ExerciseBody) => post<ExerciseDraft>('/practice/exercises', body),
    updateExercise: (exercise: string, body: ExerciseBody & { readonly edition: number }) =>
      put<ExerciseDraft>(`/practice/exercises/${id(exercise)}`, body),
    deleteExercise: (exercise: string) =>
      json<void>(`/api/v1/practice/exercises/${id(exercise)}`, { method: 'DELETE' }),
    /** Have a draft tried with an answer of its teacher; the grades come later. */
    tryExercise: (exercise: string, answer: SubmissionBody) =>
      post<ExerciseDraft>(`/practice/exercises/${id(exercise)}/trial`, answer),
    publishExercise: (exercise: string) => post<ExerciseDraft>(`/practice/exercises/${id(exercise)}/publish`),
    withdrawExercise: (exercise: string) => post<ExerciseDraft>(`/practice/exercises/${id(exercise)}/withdraw`),
    /** Hand in for an exercise; the grade comes later. */
    handIn: (exercise: string, body: SubmissionBody) =>
      post<SubmissionItem>(`/practice/exercises/${id(exercise)}/submissions`, body),
    /** One's own; as a manager those of everybody. */
    submissions: async (which: { exercise?: string; class?: string } = {}) =>
      (await get<{ items: SubmissionItem[] }>('/practice/submissions', which)).items,
    submission: (submission: string) => get<Submission>(`/practice/submissions/${id(submission)}`),
    classes: () => list<PracticeClass>('/practice/classes'),
    class: (of: string) => get<PracticeClass>(`/practice/classes/${id(of)}`),
    createClass: (body: ClassWish) => post<PracticeClass>('/practice/classes', body),
    updateClass: (of: string, body: ClassWish) => put<PracticeClass>(`/practice/classes/${id(of)}`, body),
    /** End a class, or let it go on. */
    archiveClass: (of: string, archived: boolean) =>
      put<PracticeClass>(`/practice/classes/${id(of)}/archived`, { archived }),
    /** Another code, taken for so many days. */
    renewClassCode: (of: string, days = 30) => post<PracticeClass>(`/practice/classes/${id(of)}/code`, { days }),
    classStudents: (of: string) => list<ClassStudent>(`/practice/classes/${id(of)}/students`),
    /** Leave a class, or take somebody out of it. */
    removeStudent: (of: string, person: string) =>
      json<void>(`/api/v1/practice/classes/${id(of)}/students/${id(person)}`, { method: 'DELETE' }),
    /** The name by which the others of a class see you; null for none. */
    chooseAlias: (of: string, alias: string | null) =>
      put<PracticeClass>(`/practice/classes/${id(of)}/alias`, { alias }),
    /** CSV, with its byte order mark. */
    classGrades: async (of: string, lang: 'en' | 'zh') =>
      (await send(`/api/v1/practice/classes/${id(of)}/grades.csv`, { query: { lang } })).blob(),
    /** Forget a person in the practice centre. */
    forgetStudent: (person: string) => json<void>(`/api/v1/practice/people/${id(person)}`, { method: 'DELETE' }),
    joinClass: (of: string, code: string) => post<PracticeClass>(`/practice/classes/${id(of)}/join`, { code }),
    /** One ladder for each exercise of a class. */
    ladder: (of: string) => list<Ladder>(`/practice/classes/${id(of)}/ladder`),
    deletePlant: (plant: string) => json<void>(`/api/v1/practice/plants/${id(plant)}`, { method: 'DELETE' }),

    /** The plants of the organization that run on the server now. */
    runningPlants: () => list<RunningPlantItem>('/practice/running'),
    startPlant: (body: StartPlantBody) => post<RunningPlantDetail>('/practice/running', body),
    /** A running plant as it is now; its moments follow at `/api/v1/practice/running/{id}/live`. */
    runningPlant: (running: string) => get<RunningPlantDetail>(`/practice/running/${id(running)}`),
    actOnPlant: (running: string, action: PlantActionBody) =>
      post<void>(`/practice/running/${id(running)}/actions`, action),
    stopPlant: (running: string) => json<void>(`/api/v1/practice/running/${id(running)}`, { method: 'DELETE' }),

    /** What changes from now on, until `signal` aborts. */
    live: (signal: AbortSignal) => listen(send, '/api/v1/live', signal),
  };
}
