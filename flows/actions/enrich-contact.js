/**
 * Says which company an e-mail address belongs to. The table stands in for the data source that you subscribe to:
 * ask it with axios or fetch here, and nothing else changes.
 */
const COMPANIES = {
  'acme.example': 'Acme Interiors',
  'alpina.example': 'Alpina Hütten',
  'fjordline.example': 'Fjordline Travel',
}

exports.main = async (event) => {
  const domain = event.inputFields.email.toLowerCase().split('@').pop()
  const company = COMPANIES[domain]
  console.log(`looked up ${domain}: ${company ? 'known' : 'unknown'}`)
  return { outputFields: company ? { found: true, company } : { found: false } }
}
