#include <histedit.h>
#include <stdio.h>

// el_set and history are variadic, which Swift doesn't import: a fixed-argument wrapper for each use.
typedef char *(*unroll_prompt)(EditLine *);
typedef unsigned char (*unroll_command)(EditLine *, int);

static inline int unroll_el_prompt(EditLine *el, unroll_prompt f) { return el_set(el, EL_PROMPT_ESC, f, '\1'); }
static inline int unroll_el_editor(EditLine *el, const char *mode) { return el_set(el, EL_EDITOR, mode); }
static inline int unroll_el_signal(EditLine *el, int on) { return el_set(el, EL_SIGNAL, on); }
static inline int unroll_el_client(EditLine *el, void *data) { return el_set(el, EL_CLIENTDATA, data); }
static inline void *unroll_el_client_data(EditLine *el) { void *data = 0; el_get(el, EL_CLIENTDATA, &data); return data; }
static inline int unroll_el_history(EditLine *el, History *h) { return el_set(el, EL_HIST, history, h); }
static inline int unroll_el_command(EditLine *el, const char *name, const char *help, unroll_command f) {
    return el_set(el, EL_ADDFN, name, help, f);
}
static inline int unroll_el_bind(EditLine *el, const char *key, const char *command) {
    return el_set(el, EL_BIND, key, command, NULL);
}
static inline int unroll_el_bind_insert(EditLine *el, const char *key, const char *command) {
    return el_set(el, EL_BIND, "-v", key, command, NULL);
}
static inline int unroll_history_size(History *h, int n) { HistEvent e; return history(h, &e, H_SETSIZE, n); }
static inline int unroll_history_unique(History *h) { HistEvent e; return history(h, &e, H_SETUNIQUE, 1); }
static inline int unroll_history_enter(History *h, const char *line) { HistEvent e; return history(h, &e, H_ENTER, line); }
static inline FILE *unroll_stdin(void) { return stdin; }
static inline FILE *unroll_stdout(void) { return stdout; }
static inline FILE *unroll_stderr(void) { return stderr; }
static inline int unroll_el_no_signals(EditLine *el) { return el_set(el, EL_SETTY, "-d", "-isig", NULL); }
