import type { Socket } from 'node:net'
import { serializeHead, type Response } from './response.ts'

const ZEROS = Buffer.alloc(1 << 20)

/** Writes a response, or one that is ready as it goes on the wire; calls `then` when the last of it has been handed over. */
export function writeResponse(socket: Socket, response: Response | Buffer, then: () => void): void {
  if (Buffer.isBuffer(response)) {
    socket.write(response)
    then()
    return
  }
  const { body, zeros = 0 } = response
  if (typeof body === 'string') {
    socket.write(serializeHead(response) + body)
  } else {
    socket.cork()
    socket.write(serializeHead(response), 'latin1')
    if (body !== undefined) socket.write(body)
    socket.uncork()
  }
  writeZeros(socket, zeros, then)
}

/** All from one buffer, as fast as the other side takes them. */
function writeZeros(socket: Socket, size: number, then: () => void): void {
  let left = size
  let room = true
  while (left > 0 && room) {
    const piece = left < ZEROS.length ? ZEROS.subarray(0, left) : ZEROS
    room = socket.write(piece)
    left -= piece.length
  }
  if (left === 0) then()
  else socket.once('drain', () => writeZeros(socket, left, then))
}
