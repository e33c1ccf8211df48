import { isTaken } from '../../models/is-taken.ts'
import type { MessageDocument, MessageModel } from '../../models/message.ts'
import type { RunDocument } from '../../models/run.ts'
import type { MessageCommand, ShowMessages } from '../../runs/perform-commands.ts'
import { messageId } from '../../runs/stored-command.ts'
import type { Emit } from '../../platform/realtime/realtime.ts'
import { type Question, VISITOR_NAMESPACE } from '../../protocol/visitor.ts'
import { conversationRoom, toMessage } from './conversation-state.ts'

type Item = { id: string; seq: number; at: number; command: MessageCommand }

/** Stores messages in the order of their numbers, then shows them to everybody in the room. Repeating it stores nothing twice. */
export function createShowMessages(deps: { messages: MessageModel; emit: Emit }): ShowMessages {
  return async (run, items) => {
    const documents = items.map((item) => toDocument(run, item))
    await insertInOrder(deps.messages, documents)
    for (const document of documents) {
      deps.emit(VISITOR_NAMESPACE, conversationRoom(run._id), 'message', toMessage(document))
    }
  }
}

function toDocument(run: RunDocument, { id, seq, at, command }: Item): MessageDocument {
  if (command.type === 'record-message') {
    const { message } = command
    return {
      _id: messageId(run._id, command.eventId),
      conversation: run._id,
      seq,
      author: { kind: 'visitor', name: null, picture: null },
      text: message.text,
      files: [],
      question: null,
      answers: message.choice?.question ?? null,
      at: new Date(command.at),
    }
  }
  return {
    _id: messageId(run._id, id.slice(run._id.length + 1)),
    conversation: run._id,
    seq,
    author: { kind: 'bot', name: null, picture: null },
    text: command.text,
    files: [],
    question: command.question === null ? null : JSON.stringify(shownQuestion(command.question)),
    answers: command.answers,
    at: new Date(at),
  }
}

function shownQuestion({ type, choices, pick, skip, sensitive }: NonNullable<Extract<MessageCommand, { type: 'say' }>['question']>): Question {
  return { type, choices, pick, skip, sensitive, files: null }
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
