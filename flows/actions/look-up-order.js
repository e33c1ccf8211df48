/**
 * Finds an order by its number. The table is the demo shop's; a real one is asked like this:
 *   const response = await axios.get(`https://shop.example/orders/${number}`, { headers: { Authorization: process.env.SHOP_KEY } })
 * with `secrets: [SHOP_KEY]` in look-up-order.yaml.
 */
const ORDERS = {
  '0012345': { state: 'shipped', arrives: '2026-12-01' },
  '0012346': { state: 'packing', arrives: '2026-12-04' },
  '0012347': { state: 'delivered', arrives: '2026-11-20' },
}

exports.main = async (event) => {
  const order = ORDERS[event.inputFields.order_number.replace(/\D/g, '')]
  if (!order) return { outputFields: { found: false } }
  return { outputFields: { found: true, state: order.state, arrives: Date.parse(order.arrives) } }
}
