/** Protobuf messages by the descriptors that a recording carries. Runs in a browser. */
export { type ProtobufReader, protobufReader } from './reader.ts';
