/** Subject and text of a mail with a code: `{code}`, `{title}` (the site) and `{minutes}` are filled in. */
type CodeText = { subject: string; text: string }

const ENGLISH: CodeText = {
  subject: '{code} is your code',
  text: 'Your code for {title} is {code}.\n\nIt is good for {minutes} minutes, for the conversation that you have open. If you did not ask for it, you need not do anything.',
}

const OTHERS: Record<string, CodeText> = {
  de: {
    subject: '{code} ist Ihr Code',
    text: 'Ihr Code für {title} lautet {code}.\n\nEr gilt {minutes} Minuten und nur für das Gespräch, das Sie gerade führen. Haben Sie ihn nicht angefordert, brauchen Sie nichts zu tun.',
  },
  fr: {
    subject: '{code} est votre code',
    text: 'Votre code pour {title} est {code}.\n\nIl est valable {minutes} minutes, pour la conversation ouverte en ce moment. Si vous ne l’avez pas demandé, vous n’avez rien à faire.',
  },
  es: {
    subject: '{code} es su código',
    text: 'Su código para {title} es {code}.\n\nVale {minutes} minutos, para la conversación que tiene abierta. Si no lo ha pedido, no tiene que hacer nada.',
  },
  it: {
    subject: '{code} è il suo codice',
    text: 'Il suo codice per {title} è {code}.\n\nVale {minutes} minuti, per la conversazione aperta in questo momento. Se non lo ha richiesto, non deve fare nulla.',
  },
  nl: {
    subject: '{code} is uw code',
    text: 'Uw code voor {title} is {code}.\n\nDe code is {minutes} minuten geldig, voor het gesprek dat u nu voert. Hebt u er niet om gevraagd, dan hoeft u niets te doen.',
  },
  pt: {
    subject: '{code} é o seu código',
    text: 'O seu código para {title} é {code}.\n\nÉ válido por {minutes} minutos, para a conversa que tem aberta. Se não o pediu, não precisa de fazer nada.',
  },
  pl: {
    subject: '{code} to Twój kod',
    text: 'Twój kod do {title} to {code}.\n\nJest ważny przez {minutes} minut, w rozmowie, którą masz otwartą. Jeśli to nie Ty o niego prosisz, nie musisz nic robić.',
  },
  tr: {
    subject: 'Kodunuz: {code}',
    text: '{title} için kodunuz: {code}.\n\nKod {minutes} dakika boyunca, yalnızca şu anda açık olan görüşme için geçerlidir. Bu kodu istemediyseniz bir şey yapmanız gerekmez.',
  },
  ar: {
    subject: '{code} هو رمزك',
    text: 'رمزك لدى {title} هو {code}.\n\nالرمز صالح لمدة {minutes} دقيقة، وللمحادثة المفتوحة لديك الآن فقط. إذا لم تطلبه فلا حاجة إلى فعل أي شيء.',
  },
  he: {
    subject: '{code} הוא הקוד שלך',
    text: 'הקוד שלך עבור {title} הוא {code}.\n\nהקוד תקף ל-{minutes} דקות, לשיחה הפתוחה כעת בלבד. אם לא ביקשת אותו, אין צורך לעשות דבר.',
  },
}

/** The mail in the language of the conversation, else in English. Pure. */
export function codeMail({ code, title, language, minutes }: { code: string; title: string; language: string; minutes: number }): { subject: string; text: string } {
  const { subject, text } = OTHERS[language.toLowerCase().split('-')[0] ?? ''] ?? ENGLISH
  const fill = (template: string) => template.replaceAll('{code}', code).replaceAll('{minutes}', String(minutes)).replaceAll('{title}', () => title)
  return { subject: fill(subject), text: fill(text) }
}
