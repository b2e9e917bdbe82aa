package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// launch starts a process, in the API's order: the rules of the request, the
// template, the right to launch it, then steps and kick-off values. Nothing makes
// two identical launches one (docs/api.md, "Duplicates").
func (s *Server) launch(c call) reply {
	body := c.in.fields()
	wrong := s.checkRequest(body)
	if wrong.any() {
		return wrong.reply()
	}
	t, ok := s.openTemplate(body.text("checklist_id"))
	if !ok {
		return noResource()
	}
	if !t.mayLaunch {
		return launchDenied()
	}
	if t.draftOnly() {
		return answer(http.StatusNotFound, refusal{true, "Template not found", "RESOURCE_NOT_FOUND"})
	}
	chosen, _ := parseObject(body.get("tasks"))
	checkSteps(&wrong, t.steps, body.get("tasks"))
	values := s.stock.checkPrerun(&wrong, t.fields, body.get("prerun"), s.now())
	if wrong.any() {
		return wrong.reply()
	}

	r := s.newRun(c, t, body, values)
	r.tasks = s.makeTasks(r, t, chosen, c.effects.shift)
	s.mu.Lock()
	defer s.mu.Unlock()
	r.number = s.launched + 1
	s.launched = r.number
	s.runs = append(s.runs, r)
	s.runAt[r.id] = r
	return data(http.StatusCreated, r.object())
}

// newRun makes the process of a launch that passed every check.
func (s *Server) newRun(c call, t template, body, values object) *run {
	now := s.now()
	r := &run{
		id: s.nextID("run"), checklistID: t.o.text("id"), title: t.o.text("title"),
		summary: body.text("summary"), status: "active", kind: first(t.o.text("type"), "procedure"),
		created: now, updated: now, shownFrom: s.elapsed().Add(c.effects.lag), began: s.elapsed(),
		prerun: stored(t.fields, values, now, c.host), fields: t.o.get("prerun"), fieldCount: len(t.fields),
		starred: body.flag("starred"), public: body.flag("is_public"), parent: body.get("parent_id"),
		tags: textsOf(body.get("tags")), folders: textsOf(body.get("folders")),
		users: numbersOf(body.get("users")), groups: textsOf(body.get("groups")),
		roles: body.get("roles"), body: c.in.body,
		startedBy: s.stock.meID, owner: s.stock.meID,
	}
	if id, ok := wholeNumber(body.get("user_id")); ok {
		r.startedBy = id
	}
	if id, ok := wholeNumber(body.get("owner_id")); ok {
		r.owner = id
	}
	if !given(r.parent) {
		r.parent = nil
	}
	for _, name := range c.effects.forget {
		r.prerun = forgotten(r.prerun, t.fields, name)
	}
	r.name = body.text("name")
	if r.name == "" {
		r.name = autoName(t, values, now.In(s.stock.zone))
	}
	return r
}

// stored are the values as they are kept: those of known fields, as they came.
// Only a file that has a link gets a full one and the time (docs/api.md, "file").
func stored(fields []kickoffField, values object, now time.Time, host string) object {
	kinds := map[string]string{}
	for _, f := range fields {
		kinds[f.id] = f.kind
	}
	out := make(object, 0, len(values))
	for _, m := range values {
		if kinds[m.key] == "file" {
			m.value = filesStored(m.value, now, host)
		}
		out = append(out, m)
	}
	return out
}

func forgotten(values object, fields []kickoffField, name string) object {
	at := slices.IndexFunc(fields, func(f kickoffField) bool { return f.named(name) })
	if at < 0 {
		return values
	}
	return values.without(fields[at].id)
}

// filesStored completes each file of a list that was sent by link.
func filesStored(raw json.RawMessage, now time.Time, host string) json.RawMessage {
	list, ok := elements(raw)
	if !ok {
		return raw
	}
	for i, each := range list {
		file, ok := parseObject(each)
		link := file.text("url")
		if !ok || link == "" || file.has("full_url") {
			continue
		}
		file.set("full_url", absolute(link, host))
		if !file.has("uploaded_at") {
			file.set("uploaded_at", now.UTC().Format(deadlineLayout))
		}
		list[i] = file.raw()
	}
	return encode(list)
}
