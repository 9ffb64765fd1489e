/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('ray_requests', table => {
    table.comment(
      'What a principal asked for under an idempotency key; kept for 7 days',
    );
    table.string('principal', 255).notNullable();
    table.string('key', 200).notNullable();
    table.string('body_hash', 64).notNullable();
    table.string('kind', 32).notNullable();
    table.string('kubernetes_cluster', 255).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('name', 255).notNullable();
    table.string('uid', 64).nullable();
    table.bigInteger('created_at').notNullable().index();
    table.primary(['principal', 'key']);
  });
  await knex.schema.createTable('ray_objects', table => {
    table.comment(
      'The objects that Raydeck created: what gives an entity authority over them',
    );
    table.string('uid', 64).primary();
    table.string('kind', 32).notNullable();
    table.string('kubernetes_cluster', 255).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('name', 63).notNullable();
    table.string('entity_ref', 512).notNullable();
    table.string('requested_by', 512).notNullable();
    table.string('template', 512).notNullable();
    table.text('template_version').notNullable();
    table.bigInteger('created_at').notNullable();
  });
  await knex.schema.createTable('ray_submissions', table => {
    table.comment(
      'The jobs that were submitted through Raydeck, and what their heads last said of them',
    );
    table.string('uid', 64).primary();
    table.string('kubernetes_cluster', 255).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('cluster', 63).notNullable();
    table.string('cluster_uid', 64).notNullable();
    table.string('submission_id', 255).notNullable();
    table.string('entity_ref', 512).nullable();
    table.text('entrypoint').notNullable();
    table.text('runtime_env').nullable();
    table.string('submitted_by', 512).notNullable();
    table.bigInteger('created_at').notNullable();
    table.string('status', 16).nullable();
    table.text('message').nullable();
    table.text('error_type').nullable();
    table.integer('exit_code').nullable();
    table.bigInteger('started_at').nullable();
    table.bigInteger('ended_at').nullable();
    table.bigInteger('seen_at').nullable();
    table.string('lost', 16).nullable();
    table.unique(['cluster_uid', 'submission_id']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('ray_submissions');
  await knex.schema.dropTable('ray_objects');
  await knex.schema.dropTable('ray_requests');
};
