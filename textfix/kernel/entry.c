/* A function of Python's that is asked only where a glance at its one argument does not settle it: the
   call of a function of Python's takes as long as the glance at a short text.

   Until it is armed, it is that function and nothing else; where there is no kernel, there is only the
   function. */

#define WITH_LOCK
#include "kernel.h"
#include <structmember.h>

typedef struct {
    PyObject_HEAD
    vectorcallfunc call;
    PyObject *full;   /* the function */
    PyObject *glance; /* what answers a str for a str, or else what is not known yet; NULL until it is armed */
    PyObject *rest;   /* what is asked then, with both */
    PyObject *dict;
} Entry;

static PyObject *call(PyObject *self, PyObject *const *args, size_t flags, PyObject *names) {
    Entry *e = (Entry *)self;
    if (e->glance && PyVectorcall_NARGS(flags) == 1 && !names && PyUnicode_Check(args[0])) {
        PyObject *glance = Py_NewRef(e->glance), *seen = PyObject_CallOneArg(glance, args[0]);
        Py_DECREF(glance);
        if (!seen || PyUnicode_Check(seen)) return seen;
        /* another thread may arm it anew meanwhile */
        PyObject *rest = Py_NewRef(e->rest), *out = PyObject_CallFunctionObjArgs(rest, args[0], seen, NULL);
        Py_DECREF(rest);
        Py_DECREF(seen);
        return out;
    }
    return PyObject_Vectorcall(e->full, args, flags, names);
}

static PyObject *entry_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *full;
    (void)kwargs;
    if (!PyArg_ParseTuple(args, "O", &full)) return NULL;
    Entry *e = (Entry *)type->tp_alloc(type, 0);
    if (!e) return NULL;
    e->call = call;
    e->full = Py_NewRef(full);
    return (PyObject *)e;
}

PyDoc_STRVAR(arm_doc, "arm(glance, rest)\n--\n\nFrom now on `glance` is asked first.");
static PyObject *arm(Entry *e, PyObject *args) {
    PyObject *glance, *rest;
    if (!PyArg_ParseTuple(args, "OO", &glance, &rest)) return NULL;
    Py_XSETREF(e->rest, Py_NewRef(rest));
    Py_XSETREF(e->glance, Py_NewRef(glance));
    Py_RETURN_NONE;
}

/* By its name, as functions are. */
static PyObject *reduce(Entry *e, PyObject *nothing) {
    (void)nothing;
    return PyObject_GetAttrString((PyObject *)e, "__qualname__");
}

/* So that inspect takes it for a routine, as which it is shown by help(). */
static PyObject *get(PyObject *self, PyObject *instance, PyObject *type) {
    (void)type;
    return instance && instance != Py_None ? PyMethod_New(self, instance) : Py_NewRef(self);
}

static PyObject *repr(Entry *e) { return PyObject_Repr(e->full); }

static int traverse(Entry *e, visitproc visit, void *arg) {
    Py_VISIT(e->full);
    Py_VISIT(e->glance);
    Py_VISIT(e->rest);
    Py_VISIT(e->dict);
    Py_VISIT(Py_TYPE(e));
    return 0;
}

static int clear(Entry *e) {
    Py_CLEAR(e->glance);
    Py_CLEAR(e->rest);
    Py_CLEAR(e->dict);
    return 0;
}

static void dealloc(Entry *e) {
    PyTypeObject *type = Py_TYPE(e);
    PyObject_GC_UnTrack(e);
    clear(e);
    Py_XDECREF(e->full);
    type->tp_free((PyObject *)e);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"arm", (PyCFunction)(void (*)(void))arm, METH_VARARGS, arm_doc},
    {"__reduce__", (PyCFunction)(void (*)(void))reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Entry, call), READONLY, NULL},
    {"__dictoffset__", T_PYSSIZET, offsetof(Entry, dict), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, entry_new},
    {Py_tp_dealloc, dealloc},
    {Py_tp_traverse, traverse},
    {Py_tp_clear, clear},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_descr_get, get},
    {Py_tp_repr, repr},
    {Py_tp_methods, methods},
    {Py_tp_members, members},
    {Py_tp_getset, properties},
    {0, NULL},
};

static PyType_Spec spec = {"textfix.kernel._native.Entry", sizeof(Entry), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL, slots};

int add_entry(PyObject *module) {
    return add_type(module, &spec);
}
