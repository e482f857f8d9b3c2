import { constants } from 'node:fs'

/** A pipe that has taken the place of a file must not make the open wait for its other end. */
export const READ_FLAGS = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK)
