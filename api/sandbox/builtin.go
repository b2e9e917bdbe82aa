package sandbox

import (
	"bytes"
	"embed"
	"io/fs"
	"time"
)

// acme holds the built-in world, one file a template.
//
//go:embed acme
var acme embed.FS

// Builtin is the organisation that a newcomer meets: Acme, with fixed ids. Only
// its dates depend on now, so that it never looks abandoned.
func Builtin(now time.Time) *World {
	w := &World{}
	for part, list := range w.lists() {
		if text, err := acme.ReadFile("acme/" + part + ".json"); err == nil {
			*list = unwrapped(dated(text, now))
		}
	}
	organization, _ := acme.ReadFile("acme/organization.json")
	me, _ := acme.ReadFile("acme/me.json")
	w.Organization, w.Me = dated(organization, now), dated(me, now)

	files, _ := fs.Glob(acme, "acme/templates/*.json")
	for _, name := range files {
		text, _ := acme.ReadFile(name)
		w.Checklists = append(w.Checklists, dated(text, now))
	}
	return w
}

// dated replaces what is written as "now-72h" by that moment.
func dated(text []byte, now time.Time) []byte {
	const mark = `"now-`
	var out bytes.Buffer
	for {
		before, rest, found := bytes.Cut(text, []byte(mark))
		out.Write(before)
		if !found {
			return out.Bytes()
		}
		age, after, _ := bytes.Cut(rest, []byte(`"`))
		ago, err := time.ParseDuration(string(age))
		if err != nil {
			ago = 0
		}
		out.Write(encode(stamp(now.Add(-ago))))
		text = after
	}
}
