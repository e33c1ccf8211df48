/** Says which support contract a company has, and how urgent its tickets are. Written for HubSpot; runs here unchanged. */
const CONTRACTS = { 'Acme Interiors': 'gold', 'Alpina Hütten': 'silver', 'Fjordline Travel': 'platinum' }
const PRIORITIES = { standard: 'medium', silver: 'medium', gold: 'high', platinum: 'urgent' }

exports.main = async (event, callback) => {
  const tier = CONTRACTS[event.inputFields.company] || 'standard'
  callback({ outputFields: { tier, priority: PRIORITIES[tier] } })
}
