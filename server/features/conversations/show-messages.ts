import type { AgentRef } from '../../protocol/agent.ts'
import { AGENT_NAMESPACE } from '../../protocol/agent.ts'
import { isTaken } from '../../models/is-taken.ts'
import type { MessageDocument, MessageModel } from '../../models/message.ts'
import type { RunDocument } from '../../models/run.ts'
import type { MessageCommand, ShowMessages } from '../../runs/perform-commands.ts'
import { messageId } from '../../runs/stored-command.ts'
import type { Emit } from '../../platform/realtime/realtime.ts'
import { type Author, type FileRef, type Question, VISITOR_NAMESPACE } from '../../protocol/visitor.ts'
import { conversationRoom, toMessage } from './conversation-state.ts'

type Item = { id: string; seq: number; at: number; command: MessageCommand }

/** Told of the messages that have just been stored; repeating it must change nothing. */
export type MessagesShown = (run: RunDocument, shown: { id: string; at: Date; author: Author['kind'] }[]) => Promise<void>

/**
 * Stores messages in the order of their numbers, then shows them to everybody in the room. Repeating it stores nothing twice.
 * `maxFile`: what a file may weigh here, in bytes.
 */
export function createShowMessages(deps: { messages: MessageModel; emit: Emit; shown: MessagesShown; maxFile: number }): ShowMessages {
  return async (run, items) => {
    const documents = items.map((item) => toDocument(run, item, deps.maxFile))
    await insertInOrder(deps.messages, documents)
    const room = conversationRoom(run._id)
    for (const message of documents.map(toMessage)) {
      deps.emit(VISITOR_NAMESPACE, room, 'message', message)
      deps.emit(AGENT_NAMESPACE, room, 'message', { conversation: run._id, message })
    }
    await deps.shown(run, documents.map(({ author, at }, i) => ({ id: items[i]?.id ?? '', at, author: author.kind })))
  }
}

function toDocument(run: RunDocument, { id, seq, at, command }: Item, maxFile: number): MessageDocument {
  switch (command.type) {
    case 'record-message': {
      const { text, files, choice } = command.message
      return message(run, command.eventId, seq, { author: VISITOR, text, files: files.map(withId), answers: choice?.question ?? null, at: command.at })
    }
    case 'record-reply':
      return message(run, command.eventId, seq, { author: agent(command.agent), text: command.text, files: command.files, answers: null, at: command.at })
    case 'say': {
      const { text, answers, question } = command
      return { ...message(run, id.slice(run._id.length + 1), seq, { author: BOT, text, files: [], answers, at }), question: question && JSON.stringify(shownQuestion(question, maxFile)) }
    }
  }
}

const VISITOR: Author = { kind: 'visitor', name: null, picture: null }
const BOT: Author = { kind: 'bot', name: null, picture: null }
const agent = ({ name, picture }: AgentRef): Author => ({ kind: 'agent', name, picture })

const message = (run: RunDocument, id: string, seq: number, { at, ...rest }: Pick<MessageDocument, 'author' | 'text' | 'files' | 'answers'> & { at: number }): MessageDocument => ({
  _id: messageId(run._id, id), conversation: run._id, seq, question: null, at: new Date(at), ...rest,
})

/** A file as the flow knows it has no id of its own: its address ends with it. */
const withId = (file: Omit<FileRef, 'id'>): FileRef => ({ ...file, id: file.url.split('/').at(-1) ?? '' })

function shownQuestion({ type, choices, pick, skip, sensitive, files }: NonNullable<Extract<MessageCommand, { type: 'say' }>['question']>, maxFile: number): Question {
  return { type, choices, pick, skip, sensitive, files: files ? { ...files, size: Math.min(files.size ?? maxFile, maxFile) } : null }
}

async function insertInOrder(messages: MessageModel, documents: MessageDocument[]): Promise<void> {
  try {
    await messages.insertMany(documents, { ordered: true })
  } catch (err) {
    if (!isTaken(err)) throw err
    // A crash came after some of them had been stored: store the others one by one.
    for (const document of documents) {
      await messages.updateOne({ _id: document._id }, { $setOnInsert: document }, { upsert: true })
    }
  }
}
