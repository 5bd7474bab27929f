-- compatibility: compatible
-- The queue's own functions (graphile_worker.add_job and add_jobs) take a list of unknown length, for which PostgreSQL prefers to plan each of their
-- statements again at each call: half of what it costs to queue a message. Inside ours they are planned once for each connection.
alter function queue_messages(jsonb) set plan_cache_mode = force_generic_plan;
alter function queue_logouts(jsonb) set plan_cache_mode = force_generic_plan;
alter function queue_security_events(jsonb) set plan_cache_mode = force_generic_plan;
