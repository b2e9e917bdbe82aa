package sandbox

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// launch starts a process, in the API's order: the rules of the request, the
// template, the right to launch it, then steps and kick-off values. Nothing makes
// two identical launches one (docs/api.md, "Duplicates").
func (r *runs) launch(c call) reply {
	body, now := c.in.fields(), r.now()
	wrong := r.catalog.checkProperties(body)
	chosen, _ := parseObject(body.get("tasks"))
	for _, m := range chosen {
		entry, _ := parseObject(m.value)
		r.catalog.checkTask(&wrong, "tasks."+m.key+".", entry, now)
	}
	if wrong != nil {
		return wrong.reply()
	}
	t, ok := r.catalog.open(body.text("checklist_id"))
	if !ok {
		return noResource()
	}
	if !t.mayLaunch {
		return answer(http.StatusForbidden, refusal{Message: "Permission denied: cannot launch process from this template."})
	}
	if t.draftOnly() {
		return answer(http.StatusNotFound, refusal{true, "Template not found", "RESOURCE_NOT_FOUND"})
	}
	checkSteps(&wrong, t.steps, body.get("tasks"))
	values := r.catalog.checkValues(&wrong, "prerun", t.fields, body.get("prerun"), now)
	if wrong != nil {
		return wrong.reply()
	}

	made := r.newRun(c, t, body, values)
	assignments, guests := made.assigned(t.fields)
	if refused, ok := r.catalog.invite(c, assignments, guests); !ok {
		return refused
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.launched++
	made.number = r.launched
	r.list = append(r.list, made)
	r.at[made.id] = made
	r.noteLaunch(made)
	return data(http.StatusCreated, made.object())
}

// assigned counts the owners of all tasks, and gives the guests among them and among
// the answers.
func (r *run) assigned(fields []kickoffField) (assignments int, guests []string) {
	for _, each := range r.tasks {
		assignments += len(each.owners.Users) + len(each.owners.Guests) + len(each.owners.Groups)
		guests = append(guests, each.owners.Guests...)
	}
	for _, f := range fields {
		if f.kind == "assignees_form" {
			guests = append(guests, readOwners(r.prerun.get(f.id)).Guests...)
		}
	}
	return assignments, guests
}

// dropUnknown loses without a word what the organisation has not: tags, folders for
// processes, members and groups that the process is shared with (docs/api.md, "Launch
// properties").
func (k *catalog) dropUnknown(r *run, shared owners) {
	shared = k.known(shared)
	r.users, r.groups = shared.Users, shared.Groups
	folders := foldersOf(k.folders.all(), "run")
	r.folders = slices.DeleteFunc(r.folders, func(id string) bool { return folders[id] == nil })
	r.tags = slices.DeleteFunc(r.tags, func(id string) bool {
		_, ok := k.tags.find("id", id)
		return !ok
	})
}

// newRun makes the process of a launch that passed every check.
func (r *runs) newRun(c call, t template, body, values object) *run {
	now, me := r.now(), r.catalog.meID
	made := &run{
		id: r.ids.next("run"), checklistID: t.o.text("id"), title: t.o.text("title"),
		summary: body.text("summary"), kind: cmp.Or(t.o.text("type"), "procedure"),
		created: now, updated: now, started: r.elapsed(), lag: c.effects.lag,
		prerun: stored(t.fields, values, now, c.host), template: t.o, fieldCount: len(t.fields),
		starred: body.flag("starred"), public: body.flag("is_public"),
		tags: textsOf(body.get("tags")), folders: textsOf(body.get("folders")),
		roles: body.get("roles"), body: c.in.body,
		startedBy: me, owner: me,
	}
	if id, ok := wholeNumber(body.get("user_id")); ok {
		made.startedBy = id
	}
	made.link = c.link("_sandbox", "runs", made.id)
	if id, ok := wholeNumber(body.get("owner_id")); ok && r.catalog.memberIDs[id] {
		made.owner = id
	}
	if id := body.text("parent_id"); r.has("Run", id) {
		made.parent = body.get("parent_id")
	}
	r.catalog.dropUnknown(made, ownersIn(body))
	for _, name := range c.effects.forget {
		made.prerun = forgotten(made.prerun, t.fields, name)
	}
	made.name = body.text("name")
	if made.name == "" {
		made.name = autoName(t, values, now.In(r.catalog.zone))
	}
	chosen, _ := parseObject(body.get("tasks"))
	made.tasks = r.catalog.makeTasks(made, t, chosen, c.effects.shift)
	return made
}

// stored are the values as the server has them: those of known fields, as they came.
// Only a file that has a link gets a full one and the time (docs/api.md, "file").
func stored(fields []kickoffField, values object, now time.Time, host string) object {
	out := slices.Clone(values)
	for i, m := range out {
		isFile := func(f kickoffField) bool { return f.id == m.key && f.kind == "file" }
		if slices.ContainsFunc(fields, isFile) {
			out[i].value = filesStored(m.value, now, host)
		}
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

// absolute completes a link that has no host.
func absolute(link, host string) string {
	if u, err := url.Parse(link); err != nil || u.IsAbs() {
		return link
	}
	return host + "/" + strings.TrimPrefix(link, "/")
}

// checkTask applies the rules of a task that need no template: guests must be
// addresses of nobody in the organisation, or the array is named; a deadline must be a
// date. The path is that of the task in the request.
func (k *catalog) checkTask(wrong *failures, path string, entry object, now time.Time) {
	people, _ := parseObject(entry.get("owners"))
	if guests := people.get("guests"); !k.validGuests(guests) {
		wrong.add(path+"owners.guests", "The "+path+"owners.guests must be an array of valid guest emails.")
	}
	if deadline := entry.get("deadline"); !phpEmpty(deadline) {
		if _, ok := parseTime(plainText(deadline), now); !ok || kindOf(deadline) != '"' {
			wrong.add(path+"deadline", "The "+path+"deadline is not a valid date.")
		}
	}
}

func (k *catalog) validGuests(raw json.RawMessage) bool {
	list, ok := elements(raw)
	if !ok {
		return phpEmpty(raw) && (kindOf(raw) == 0 || kindOf(raw) == 'n' || kindOf(raw) == '{')
	}
	invalid := func(each json.RawMessage) bool { return !k.validGuest(each) }
	return !slices.ContainsFunc(list, invalid)
}

// checkSteps refuses what names no step of the template. The keys of a list are
// its indexes, which name none.
func checkSteps(wrong *failures, steps []step, raw json.RawMessage) {
	sent, _ := parseObject(raw)
	if list, ok := elements(raw); ok && len(list) > 0 {
		sent = object{{"0", list[0]}}
	}
	for _, m := range sent {
		if !slices.ContainsFunc(steps, func(s step) bool { return s.id == m.key }) {
			wrong.add("tasks", "The task "+m.key+" is not part of the template")
		}
	}
}

// makeTasks makes the tasks of a launch, and lets the template's rules change them. A
// "tasks" with anything in it also selects: steps that it does not name are left out
// (docs/api.md, "Selection effect").
func (k *catalog) makeTasks(r *run, t template, chosen object, shift bool) []task {
	entries := map[string]object{}
	for _, m := range chosen {
		entries[m.key], _ = parseObject(m.value)
	}
	due := newDeadlines(t.steps, r.created.In(k.zone))
	for id, entry := range entries {
		if at, ok := parseTime(entry.text("deadline"), r.created); ok {
			due.fixed[id] = at
		}
	}
	roles, _ := parseObject(r.roles)

	tasks := []task{}
	for _, each := range t.steps {
		entry, named := entries[each.id]
		if len(chosen) > 0 && !named {
			continue
		}
		made := task{id: makeID("task", r.id, each.id), run: r, step: each, status: notStarted, updated: r.created}
		made.deadline = due.of(each.id)
		made.owners = k.ownersAtLaunch(t, each, readOwners(entry.get("owners")), roles)
		tasks = append(tasks, made)
	}
	if k.automated {
		r.evaluations = automate(t, r.prerun, tasks, r.created.In(k.zone))
	}
	for i := range tasks {
		if shift && !tasks[i].deadline.IsZero() {
			tasks[i].deadline = workingTime(tasks[i].deadline, k.zone)
		}
	}
	return tasks
}

// ownersAtLaunch: owners that are sent replace the template's as a set; none at
// all leave the template's, with whoever holds the step's role; a step that is
// still nobody's falls to the launcher, or for a bot to the template's owner
// (docs/api.md, "Owners at launch").
func (k *catalog) ownersAtLaunch(t template, each step, sent owners, roles object) owners {
	if !sent.none() {
		return k.known(sent)
	}
	own := each.owners
	for _, role := range each.roles {
		own = own.with(k.known(readOwners(roles.get(role))))
	}
	if own.none() && each.assignStarter {
		launcher := k.meID
		if k.me.text("type") == "bot" {
			launcher = t.o.number("owner_id")
		}
		own.Users = []int64{launcher}
	}
	return own
}

// autoName is the name of a process that was launched without one: the template's
// pattern where it has automatic naming, else its title and the day (docs/api.md,
// "Process naming"). A variable that nothing fills stays as it is written.
func autoName(t template, values object, today time.Time) string {
	title, day := t.o.text("title"), today.Format("2006-01-02")
	pattern := t.o.text("default_process_name_format")
	if !t.o.flag("auto_naming") || pattern == "" {
		return title + " - " + day
	}
	filled := map[string]string{"DATE": day, "TEMPLATE_NAME": title}
	for _, f := range t.fields {
		if text := strings.Join(answerTexts(f, values.get(f.id), ""), ", "); f.alias != "" && text != "" {
			filled[f.alias] = text
		}
	}
	return regexp.MustCompile(`(?s)\{\{(.*?)\}\}`).ReplaceAllStringFunc(pattern, func(variable string) string {
		if text, known := filled[strings.TrimSpace(variable[2:len(variable)-2])]; known {
			return text
		}
		return variable
	})
}
