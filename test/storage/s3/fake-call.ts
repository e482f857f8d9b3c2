import type { Connection, Operation } from '../../../src/storage/service/operation.ts'
import type { S3Call, S3Side } from '../../../src/storage/s3/side.ts'

/** A service that answers only the operations that it was given. */
export class FakeService implements Connection<S3Side> {
  private readonly answers = new Map<string, (input: never) => unknown>()

  on<In, Out>(operation: Operation<In, Out, S3Side>, answer: (input: In) => Out | Promise<Out>): this {
    this.answers.set(operation.name, answer)
    return this
  }

  readonly call: S3Call = async <In, Out>(operation: Operation<In, Out, S3Side>, input: In): Promise<Out> => {
    const answer = this.answers.get(operation.name) as ((input: In) => Out | Promise<Out>) | undefined
    if (!answer) throw new Error(`${operation.name} is not asked for here`)
    return answer(input)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
