const STEP_SECONDS = 30;
const PER_AGENT = 86_400 / STEP_SECONDS;
const AGENTS_A_TURN = 500;
/** As many as the server keeps by default: a partition costs planning, whether it holds rows or not. */
const DAYS_KEPT = { metrics: 30, metrics_5m: 180 };

/**
 * Fills the last 24 hours with one sample each 30 s for as many agents as make `rowCount` rows, as the server stores
 * them: in its partitions, agent by agent interleaved in time, with their rollups of five minutes.
 * @returns {Promise<string[]>} ids of some of the agents
 */
export async function fillGraphRows(database, server, rowCount) {
  const agentCount = Math.ceil(rowCount / PER_AGENT);
  const site = (await database.query('SELECT id, client_id FROM sites LIMIT 1')).rows[0];
  await database.query(
    `INSERT INTO agents (client_id, site_id, device_id, hostname, os_type, os_version, arch, version, approval)
     SELECT $1, $2, 'graph-' || n, 'graph-' || n, 'linux', '12', 'x64', '1', 'approved' FROM generate_series(1, $3) n`,
    [site.client_id, site.id, agentCount],
  );
  const { rows } = await database.query(`SELECT id FROM agents WHERE device_id LIKE 'graph-%' ORDER BY id`);
  const ids = rows.map(({ id }) => id);
  for (const [table, days] of Object.entries(DAYS_KEPT)) {
    await database.query(
      `SELECT rmm_ensure_partition($1, now() - make_interval(days => d)) FROM generate_series(0, $2) d`,
      [table, days - 1],
    );
  }
  // By hours: rows of one time lie together, those of one agent apart, as they do where agents report side by side.
  for (let hour = 24; hour > 0; hour -= 1) {
    for (let first = 0; first < ids.length; first += AGENTS_A_TURN) {
      await database.query(
        `INSERT INTO metrics (agent_id, ts, client_id, cpu_percent, memory_used_bytes, memory_total_bytes, swap_used_bytes, load1,
           net_rx_bytes, net_tx_bytes, process_count, disks)
         SELECT a.id, t, $1, 20 + 10 * sin(extract(epoch FROM t)), 8e9, 16e9, 0, 0.5, extract(epoch FROM t)::bigint * 1000,
           extract(epoch FROM t)::bigint * 500, 321, '[{"mount": "/", "used_bytes": 123456789012, "total_bytes": 512345678901}]'
         FROM generate_series(now() - make_interval(hours => $3), now() - make_interval(hours => $3 - 1) - interval '1 second',
           make_interval(secs => ${STEP_SECONDS})) t CROSS JOIN unnest($2::uuid[]) AS a(id)
         ON CONFLICT DO NOTHING`,
        [site.client_id, ids.slice(first, first + AGENTS_A_TURN), hour],
      );
    }
  }
  await fillRollups(database, site.client_id, ids);
  await database.query('VACUUM (ANALYZE) metrics, metrics_5m');
  return ids;
}

/** What the server's own task would compute of these samples; it would take it longer than the whole benchmark. */
async function fillRollups(database, clientId, ids) {
  const spread = (value) => `${value}, ${value}, ${value} * 10, 10`;
  for (let first = 0; first < ids.length; first += AGENTS_A_TURN) {
    await database.query(
      `INSERT INTO metrics_5m (agent_id, ts, client_id, samples, cpu_min, cpu_max, cpu_sum, cpu_count, memory_min, memory_max,
         memory_sum, memory_count, load1_min, load1_max, load1_sum, load1_count, rx_min, rx_max, rx_sum, rx_count, tx_min,
         tx_max, tx_sum, tx_count, disks, interfaces)
       SELECT a.id, t, $1, 10, ${[20, 50, 0.5, 1000, 500].map(spread).join(', ')},
         '[{"mount": "/", "used_min": 24, "used_max": 24, "used_sum": 240, "used_count": 10}]', '[]'
       FROM generate_series(date_bin('5 minutes', now() - interval '24 hours', timestamptz '2000-01-01Z'), now(), interval '5 minutes') t
         CROSS JOIN unnest($2::uuid[]) AS a(id) ON CONFLICT DO NOTHING`,
      [clientId, ids.slice(first, first + AGENTS_A_TURN)],
    );
  }
}
