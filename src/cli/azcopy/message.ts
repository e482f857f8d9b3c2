import { jsonLine, timestamp } from '../record.ts'

export type MessageType = 'Init' | 'Info' | 'Progress' | 'EndOfJob' | 'Error' | 'Prompt' | 'Dryrun'

export interface PromptDetails {
  readonly PromptType: string
  readonly ResponseOptions: readonly unknown[] | null
  readonly PromptTarget: string
}

const NO_PROMPT: PromptDetails = { PromptType: '', ResponseOptions: null, PromptTarget: '' }

/** One of azcopy's messages as a line of JSON. Structured content becomes JSON inside a string. */
export function azcopyMessage(type: MessageType, content: string | object, prompt = NO_PROMPT): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  return jsonLine({ TimeStamp: timestamp(), MessageType: type, MessageContent: text, PromptDetails: prompt })
}
