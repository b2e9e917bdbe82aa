package sandbox

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// directory is a list of what an organisation has: its people, tags and folders.
// Requests may add to it.
type directory struct {
	// keys are what a search looks through.
	keys []string

	mu   sync.RWMutex
	list []row
}

// row is one element of a list as it is served, with the folded text that a
// search looks through.
type row struct {
	raw    json.RawMessage
	o      object
	search string
}

func newDirectory(list []json.RawMessage, keys ...string) *directory {
	d := &directory{keys: keys}
	for _, raw := range list {
		d.list = append(d.list, d.row(raw))
	}
	return d
}

func (d *directory) row(raw json.RawMessage) row {
	o, _ := parseObject(raw)
	var words []string
	for _, key := range d.keys {
		words = append(words, o.text(key))
	}
	return row{raw: raw, o: o, search: strings.Join(words, "\n")}
}

// all are the rows of now; they are not to be changed.
func (d *directory) all() []row {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.list
}

// find is the first row with that value, whatever its case.
func (d *directory) find(key, value string) (row, bool) {
	for _, r := range d.all() {
		if value != "" && strings.EqualFold(r.o.text(key), value) {
			return r, true
		}
	}
	return row{}, false
}

// one serves the row whose key is what the path has for it.
func (d *directory) one(key string) handler {
	return func(c call) reply {
		r, ok := d.find(key, c.params[key])
		if !ok {
			return noResource()
		}
		return data(http.StatusOK, r.raw)
	}
}

// listed serves the rows that contain the "q" of the query and that every filter wants.
func (d *directory) listed(size pageSize, filters ...func(row, call) bool) handler {
	list := listing[row]{
		size: size,
		wants: func(c call) func(row) bool {
			return func(r row) bool {
				refuses := func(wants func(row, call) bool) bool { return !wants(r, c) }
				return c.finds(r.search) && !slices.ContainsFunc(filters, refuses)
			}
		},
		by: func(key string) func(a, b row) int {
			return func(a, b row) int {
				return cmp.Or(cmp.Compare(a.o.number(key), b.o.number(key)),
					strings.Compare(strings.ToLower(a.o.text(key)), strings.ToLower(b.o.text(key))))
			}
		},
		write: func(r row, _ call) json.RawMessage { return r.raw },
	}
	return func(c call) reply { return list.of(d.all(), c) }
}

// tagWanted leaves out the tags that the product made by itself, unless all are
// asked for.
func tagWanted(r row, c call) bool { return on(c.query.Get("all")) || !r.o.flag("auto_generated") }

func folderWanted(r row, c call) bool {
	kind := c.query.Get("folder_type")
	return kind == "" || !r.o.has("folder_type") || r.o.text("folder_type") == kind
}

// create adds what is made beside the rows of now, and answers with it or with what is
// wrong.
func (d *directory) create(made func(all []row) (object, failures)) reply {
	return d.createAt(made, func(r row) []row { return append(slices.Clip(d.list), r) })
}

func (d *directory) createAt(made func(all []row) (object, failures), place func(row) []row) reply {
	d.mu.Lock()
	defer d.mu.Unlock()
	o, wrong := made(d.list)
	if wrong != nil {
		return wrong.reply()
	}
	d.list = place(d.row(o.raw()))
	return data(http.StatusCreated, o)
}

// foldersOf are the folders of a kind by their ids, those inside others too; "" is any
// kind. One that does not say its kind has that of the one around it.
func foldersOf(rows []row, kind string) map[string]json.RawMessage {
	found := map[string]json.RawMessage{}
	var look func(raw json.RawMessage, around string)
	look = func(raw json.RawMessage, around string) {
		o, _ := parseObject(raw)
		own := cmp.Or(o.text("folder_type"), around)
		if kind == "" || own == kind {
			found[o.text("id")] = raw
		}
		for _, child := range unwrapped(o.get("children")) {
			look(child, own)
		}
	}
	for _, r := range rows {
		look(r.raw, kind)
	}
	return found
}
