/* The interpreter's lock: given away over long work, borrowed where Python has to be asked. */

#define WITH_LOCK
#include "kernel.h"

#if defined(_MSC_VER)
#define OF_THREAD static __declspec(thread)
#else
#define OF_THREAD static _Thread_local
#endif

OF_THREAD PyThreadState *away; /* not NULL while this thread does without the lock */
OF_THREAD int failed;          /* whether what was asked of Python meanwhile raised */

void leave_lock(void) {
    failed = 0;
    away = PyEval_SaveThread();
}

void come_back(void) {
    PyThreadState *state = away;
    away = NULL;
    PyEval_RestoreThread(state);
}

int borrow_lock(void) {
    if (!away) return 0;
    come_back();
    return 1;
}

void give_back(int borrowed) {
    if (!borrowed) return;
    failed = PyErr_Occurred() != NULL;
    away = PyEval_SaveThread();
}

PyObject *no_memory(void) {
    int borrowed = borrow_lock();
    PyErr_NoMemory();
    give_back(borrowed);
    return NULL;
}

int has_error(void) { return away ? failed : PyErr_Occurred() != NULL; }
