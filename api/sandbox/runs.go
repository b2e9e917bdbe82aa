package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// listRuns lists processes, the newest first unless another order is asked for.
func (s *Server) listRuns(c call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*run
	for _, r := range s.runs {
		if s.visible(r, c) && matchesRun(r, c) {
			found = append(found, r)
		}
	}
	sortRuns(found, first(c.query.Get("sort"), c.query.Get("sort_by"), "-created_at"))
	return paged(c, len(found), short(), func(i int) json.RawMessage {
		return s.shownRun(found[i], c).raw()
	})
}

// visible: lists come from a read replica that may lag behind.
func (s *Server) visible(r *run, c call) bool {
	now := s.elapsed()
	return !now.Before(r.shownFrom) && now.Sub(r.began) >= c.effects.lag
}

func matchesRun(r *run, c call) bool {
	has := func(key string, ids []string) bool {
		wanted := c.query.Get(key)
		return wanted == "" || slices.Contains(ids, wanted)
	}
	template := first(c.query.Get("checklist_id"), c.query.Get("blueprint_id"))
	switch {
	case template != "" && template != r.checklistID:
		return false
	case !strings.Contains(strings.ToLower(r.name), strings.ToLower(c.query.Get("q"))):
		return false
	case !has("tag", r.tags), !has("folder", r.folders):
		return false
	case on(c.query.Get("starred")) && !r.starred:
		return false
	}
	if kind := c.query.Get("type"); kind != "" && kind != r.kind {
		return false
	}
	if owners := c.query.Get("owners"); owners != "" && !slices.Contains(strings.Split(owners, ","), strconv.FormatInt(r.owner, 10)) {
		return false
	}
	switch archived := c.query.Get("archived"); {
	case archived == "only":
		return !r.archived.IsZero()
	case on(archived) && c.query.Get("status") == "":
		return true
	}
	return r.hasStatus(c.query.Get("status"))
}

func sortRuns(list []*run, by string) {
	key, down := strings.CutPrefix(by, "-")
	slices.SortStableFunc(list, func(a, b *run) int {
		if down {
			a, b = b, a
		}
		var order int
		switch key {
		case "name":
			order = strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
		case "updated", "updated_at", "last_updated":
			order = a.updated.Compare(b.updated)
		default:
			order = a.created.Compare(b.created)
		}
		if order == 0 {
			return a.number - b.number
		}
		return order
	})
}

// withRun does something with a process under the lock, or says that there is
// none.
func (s *Server) withRun(c call, do func(*run) reply) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.runAt[c.params["id"]]
	if !ok {
		return noResource()
	}
	return do(r)
}

func (s *Server) getRun(c call) reply {
	return s.withRun(c, func(r *run) reply { return data(http.StatusOK, s.shownRun(r, c)) })
}

// listTasks lists the tasks of a process; like the list of processes it may lag.
func (s *Server) listTasks(c call) reply {
	return s.withRun(c, func(r *run) reply {
		tasks := r.taskObjects()
		if !s.visible(r, c) {
			tasks = nil
		}
		return paged(c, len(tasks), short(), func(i int) json.RawMessage { return tasks[i].raw() })
	})
}

// updateRun changes a process. Users and groups that are not sent are detached:
// absent is as good as empty here (docs/api.md, "Silent failures").
func (s *Server) updateRun(c call) reply {
	return s.withRun(c, func(r *run) reply {
		if !r.archived.IsZero() {
			return answer(http.StatusUnprocessableEntity, refusal{Error: true, Message: "Cannot update archived processes."})
		}
		body := c.in.fields()
		var wrong failures
		for _, rule := range requestRules() {
			raw := body.get(rule.key)
			if rule.required || !given(raw) {
				continue
			}
			if message := rule.check(s.stock, raw); message != "" {
				wrong.add(rule.key, message)
			}
		}
		if wrong.any() {
			return wrong.reply()
		}
		r.name = first(body.text("name"), r.name)
		if body.has("summary") {
			r.summary = body.text("summary")
		}
		if body.has("starred") {
			r.starred = body.flag("starred")
		}
		if body.has("is_public") {
			r.public = body.flag("is_public")
		}
		if id, ok := wholeNumber(body.get("owner_id")); ok {
			r.owner = id
		}
		r.users, r.groups = numbersOf(body.get("users")), textsOf(body.get("groups"))
		r.updated = s.now()
		return data(http.StatusOK, r.object())
	})
}

func (s *Server) archiveRun(c call) reply {
	return s.withRun(c, func(r *run) reply {
		r.archived, r.status = s.now(), "archived"
		return empty(http.StatusNoContent)
	})
}

func (s *Server) activateRun(c call) reply {
	return s.withRun(c, func(r *run) reply {
		r.archived, r.status = time.Time{}, "active"
		return data(http.StatusOK, r.object())
	})
}

// deleteRun removes a process for good.
func (s *Server) deleteRun(c call) reply {
	return s.withRun(c, func(gone *run) reply {
		delete(s.runAt, gone.id)
		s.runs = slices.DeleteFunc(s.runs, func(r *run) bool { return r == gone })
		return empty(http.StatusNoContent)
	})
}
