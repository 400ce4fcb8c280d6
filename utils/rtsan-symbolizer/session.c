#include "session.h"

#include "guard.h"

struct job {
  const struct rts_question *question;
  struct rts_module *module;
  struct rts_frames *frames; /* exactly one of these two is set */
  struct rts_variable *variable;
};

static void open_module(void *context) {
  struct job *job = context;
  job->module = rts_module_open(job->question->path);
}

static void look_up(void *context) {
  struct job *job = context;
  if (job->frames)
    rts_lookup_code(job->module, job->question->address, job->frames);
  else
    rts_lookup_data(job->module, job->question->address, job->variable);
}

static const char *run(struct job *job) {
  /* A path whose opening crashed is in the cache with its error set. */
  if (!rts_guard_run(open_module, job))
    return "the file crashed or stalled the ELF reader";
  if (job->module->error)
    return job->module->error;
  const char *error =
      rts_module_check_build_id(job->module, job->question->build_id);
  if (error)
    return error;
  if (!rts_guard_run(look_up, job)) {
    rts_module_give_up(
        job->module, "its debugging information crashed or stalled the reader");
    return job->module->error;
  }
  return NULL;
}

const char *rts_session_code(const struct rts_question *question,
                             struct rts_frames *frames) {
  struct job job = {.question = question, .frames = frames};
  frames->count = 0;
  const char *error = run(&job);
  if (error)
    frames->count = 0;
  return error;
}

const char *rts_session_data(const struct rts_question *question,
                             struct rts_variable *variable) {
  struct job job = {.question = question, .variable = variable};
  *variable = (struct rts_variable){0};
  const char *error = run(&job);
  if (error)
    *variable = (struct rts_variable){0};
  return error;
}
