-- compatibility: compatible
-- A reset whose password was set stands for a while: whoever presses twice, or got no answer, is led to the page that says so.

alter table password_reset add column done_at timestamptz;
