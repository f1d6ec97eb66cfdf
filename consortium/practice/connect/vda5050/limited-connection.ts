import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * A connection that ends before a packet of MQTT longer than `most` bytes is gathered in memory: the length stands in the
 * second to fifth byte of each packet (MQTT 3.1.1, section 2.2.3), and the broker's own parser knows no limit.
 *
 * @param refused called with the length of what is too long; nothing of it has reached the broker.
 */
export function limitedConnection(socket: Socket, most: number, refused: (bytes: number) => void): Duplex {
  const count = packetCounter();
  const limited: Duplex = new Duplex({
    read: () => void socket.resume(),
    write: (bytes, _encoding, done) => void socket.write(bytes, done),
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (bytes) => {
    const longest = count(bytes);
    if (longest > most) {
      refused(longest);
      limited.destroy();
      return;
    }
    if (!limited.push(bytes)) socket.pause();
  });
  socket.on('end', () => limited.push(null));
  socket.on('error', () => limited.destroy());
  socket.on('close', () => limited.destroy());
  return limited;
}

/** The longest packet of which a chunk brings the header or a part; a length that is none counts as Infinity. */
function packetCounter(): (bytes: Uint8Array) => number {
  /** Bytes of the present packet's body that are still to come; -1 before its type, -2 within its length. */
  let left = -1;
  let length = 0;
  let digits = 0;
  return (bytes) => {
    let longest = 0;
    for (let at = 0; at < bytes.length; ) {
      if (left === -1) {
        at++;
        [left, length, digits] = [-2, 0, 0];
        continue;
      }
      if (left === -2) {
        const byte = bytes[at++]!;
        length += (byte & 0x7f) * 128 ** digits++;
        if (byte & 0x80) {
          if (digits === 4) return Number.POSITIVE_INFINITY;
          continue;
        }
        longest = Math.max(longest, length);
        left = length === 0 ? -1 : length;
        continue;
      }
      const step = Math.min(left, bytes.length - at);
      at += step;
      left -= step;
      if (left === 0) left = -1;
    }
    return longest;
  };
}
