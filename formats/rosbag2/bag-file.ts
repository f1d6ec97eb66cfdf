/** One file of a bag, MCAP or SQLite, behind the same face. */
export interface BagFile extends AsyncDisposable {
  readonly topics: readonly BagTopic[];
  readonly messages: number;
  /** In the order of their log time. `data` may be a view that lives until the next message. */
  read(): AsyncIterable<BagMessage>;
}

export interface BagTopic {
  readonly name: string;
  /** `sensor_msgs/msg/JointState` */
  readonly type: string;
  /** `cdr`, or that of another middleware. */
  readonly serialisation: string;
  /** Null when the file brings none; `text` is empty for a message without fields. */
  readonly definition: { readonly encoding: string; readonly text: string } | null;
  /** Channel metadata of the file, for example the offered quality of service. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly messages: number;
}

export interface BagMessage {
  readonly topic: string;
  readonly logNs: bigint;
  readonly publishNs: bigint;
  readonly data: Uint8Array;
}
