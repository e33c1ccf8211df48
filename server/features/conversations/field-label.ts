type Labels = Record<'email' | 'firstname' | 'lastname' | 'name' | 'phone' | 'mobile' | 'company_name' | 'job_title', string>

const ENGLISH: Labels = { email: 'E-mail', firstname: 'First name', lastname: 'Last name', name: 'Name', phone: 'Telephone', mobile: 'Mobile', company_name: 'Company', job_title: 'Job title' }

/** The languages of the widget. */
const OTHERS: Record<string, Labels> = {
  ar: { email: 'البريد الإلكتروني', firstname: 'الاسم الأول', lastname: 'اسم العائلة', name: 'الاسم', phone: 'الهاتف', mobile: 'الجوال', company_name: 'الشركة', job_title: 'المسمى الوظيفي' },
  de: { email: 'E-Mail', firstname: 'Vorname', lastname: 'Nachname', name: 'Name', phone: 'Telefon', mobile: 'Mobil', company_name: 'Firma', job_title: 'Position' },
  es: { email: 'Correo electrónico', firstname: 'Nombre', lastname: 'Apellidos', name: 'Nombre', phone: 'Teléfono', mobile: 'Móvil', company_name: 'Empresa', job_title: 'Cargo' },
  fr: { email: 'E-mail', firstname: 'Prénom', lastname: 'Nom de famille', name: 'Nom', phone: 'Téléphone', mobile: 'Portable', company_name: 'Entreprise', job_title: 'Fonction' },
  he: { email: 'דוא״ל', firstname: 'שם פרטי', lastname: 'שם משפחה', name: 'שם', phone: 'טלפון', mobile: 'טלפון נייד', company_name: 'חברה', job_title: 'תפקיד' },
  it: { email: 'E-mail', firstname: 'Nome', lastname: 'Cognome', name: 'Nome', phone: 'Telefono', mobile: 'Cellulare', company_name: 'Azienda', job_title: 'Ruolo' },
  nl: { email: 'E-mail', firstname: 'Voornaam', lastname: 'Achternaam', name: 'Naam', phone: 'Telefoon', mobile: 'Mobiel', company_name: 'Bedrijf', job_title: 'Functie' },
  pl: { email: 'E-mail', firstname: 'Imię', lastname: 'Nazwisko', name: 'Imię i nazwisko', phone: 'Telefon', mobile: 'Komórka', company_name: 'Firma', job_title: 'Stanowisko' },
  pt: { email: 'E-mail', firstname: 'Nome próprio', lastname: 'Apelido', name: 'Nome', phone: 'Telefone', mobile: 'Telemóvel', company_name: 'Empresa', job_title: 'Cargo' },
  tr: { email: 'E-posta', firstname: 'Ad', lastname: 'Soyad', name: 'Ad', phone: 'Telefon', mobile: 'Cep telefonu', company_name: 'Şirket', job_title: 'Unvan' },
}

/** What a property of the contact is called in a form that gives it no label: in the language, else in English, else by its name. Pure. */
export function fieldLabel(name: string, language: string): string {
  const labels: Partial<Record<string, string>> = OTHERS[language.toLowerCase().split('-')[0] ?? ''] ?? ENGLISH
  return (Object.hasOwn(labels, name) ? labels[name] : undefined) ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')
}
