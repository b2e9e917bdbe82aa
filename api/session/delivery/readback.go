package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"kickoff/api"
	"kickoff/payload/crash"
	"kickoff/payload/receipt"
	"kickoff/payload/store/ledger"
)

// readDelays are the waits before each reading of a new process; a difference
// counts only when enough of them agree (docs/api.md, "GET runs/{id}/tasks"), and so does
// what the rules were not expected to do.
func readDelays() []time.Duration {
	return []time.Duration{0, time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second}
}

// agreement is how many readings must agree when none of the differences is about a
// step: the process itself is no lagging copy.
const agreement = 3

// errNoTasks: the list of a new process's tasks is late, and empty so far.
var errNoTasks = errors.New("the list of its steps is still empty")

// ReadBack compares the process with what was sent and keeps the receipt in the
// ledger. An *UnreadError says that the process, which exists, could not be read, or that
// none of its tasks shows; the receipt then holds what the readings before it gave.
func (d *Delivery) ReadBack(ctx context.Context, o Order, s Sent) (receipt.Receipt, error) {
	names := &lookups{ctx: ctx, server: d.Server, people: o.Env.People}
	sent := d.asSent(o, names)
	var (
		reads  []receipt.Receipt
		failed error
	)
	for _, pause := range readDelays() {
		if failed = d.Wait(ctx, pause); failed != nil {
			break
		}
		var r receipt.Receipt
		r, failed = d.read(ctx, sent, names, s.Run.ID)
		if errors.Is(failed, api.ErrNotFound) {
			continue // a new process may be late in what is read from
		}
		late := errors.Is(failed, errNoTasks)
		if failed != nil && !late {
			break
		}
		reads = append(reads, r)
		enough := len(reads) >= agreement
		if !late && (r.Clean() && (enough || r.Expected()) || enough && !slices.ContainsFunc(r.Differences, receipt.Difference.AboutSteps)) {
			break
		}
	}
	if len(reads) == 0 {
		return receipt.Receipt{}, &UnreadError{failed}
	}
	agreed := receipt.Agreed(reads...)
	tooFew := failed != nil && !agreed.Clean() && len(reads) < agreement
	if tooFew {
		agreed.Differences = nil // nothing can be called lost
	}
	if tooFew || errors.Is(failed, errNoTasks) {
		return agreed, &UnreadError{failed}
	}
	return agreed, d.keep(s, agreed)
}

func (d *Delivery) asSent(o Order, names *lookups) receipt.Sent {
	return receipt.Sent{Body: o.Launch.Body, Template: o.Template, Launcher: d.Me, Zone: o.Env.Zone, Names: names, OrgZone: o.Env.OrgZone, Automations: o.Env.Automations}
}

func (d *Delivery) keep(s Sent, r receipt.Receipt) error {
	return d.Ledger.Settle(s.Entry, ledger.Outcome{Status: ledger.Launched, Run: d.record(s.Run), Receipt: &r})
}

// Launched is a launch that is to be read back.
type Launched struct {
	Order func() Order
	Sent  Sent
}

// atOnce is how many processes are read at once that differ at first sight.
const atOnce = 4

// ReadBackAll is ReadBack for many of one template, with a pause before each request:
// their list tells of a hundred at once. What differs there is read as carefully as one
// is. Heard is told each, one at a time.
func (d *Delivery) ReadBackAll(ctx context.Context, all []Launched, pause time.Duration, heard func(at int, r receipt.Receipt, err error)) {
	if len(all) == 0 {
		return
	}
	runs := d.listed(ctx, all, pause)
	var names *lookups
	var doubted []int
	for i, l := range all {
		run, there := runs[l.Sent.Run.ID]
		if !there {
			doubted = append(doubted, i)
			continue
		}
		o := l.Order()
		if names == nil {
			names = &lookups{ctx: ctx, server: d.Server, people: o.Env.People}
		}
		err := d.Wait(ctx, pause)
		var r receipt.Receipt
		if err == nil {
			r, err = d.compare(ctx, d.asSent(o, names), run, nil)
		}
		if err != nil || !r.Clean() || !r.Expected() {
			doubted = append(doubted, i)
			continue
		}
		heard(i, r, d.keep(l.Sent, r))
	}
	var telling sync.Mutex
	var reading errgroup.Group
	reading.SetLimit(atOnce)
	for _, i := range doubted {
		o := all[i].Order() // one at a time: orders are made of one table
		reading.Go(func() error {
			return crash.Catch(func() error {
				r, err := d.ReadBack(ctx, o, all[i].Sent)
				telling.Lock()
				defer telling.Unlock()
				heard(i, r, err)
				return nil
			})
		})
	}
	crash.Again(reading.Wait())
}

// listed are the processes among them that the newest of the template's list tell, by id.
func (d *Delivery) listed(ctx context.Context, all []Launched, pause time.Duration) map[string]api.Run {
	wanted := map[string]bool{}
	for _, l := range all {
		wanted[l.Sent.Run.ID] = true
	}
	found := map[string]api.Run{}
	left := len(all)/50 + 1
	for page, err := range d.Server.Runs(ctx, api.RunQuery{TemplateID: all[0].Order().Template.ID, Sort: api.NewestFirst, Filed: true}) {
		if err != nil {
			break
		}
		for _, r := range page {
			if wanted[r.ID] && len(r.Answers) > 0 {
				found[r.ID] = r
			}
		}
		if left--; left <= 0 || len(found) == len(wanted) || d.Wait(ctx, pause) != nil {
			break
		}
	}
	return found
}

func (d *Delivery) read(ctx context.Context, sent receipt.Sent, names *lookups, id string) (receipt.Receipt, error) {
	run, err := d.Server.Run(ctx, id)
	if err != nil {
		return receipt.Receipt{}, err
	}
	var executed map[string]bool
	if len(sent.Template.Rules)+len(run.Rules) > 0 {
		executed = names.executed(id)
	}
	return d.compare(ctx, sent, run, executed)
}

// compare holds a process that was read, and its tasks, against what was sent.
func (d *Delivery) compare(ctx context.Context, sent receipt.Sent, run api.Run, executed map[string]bool) (receipt.Receipt, error) {
	stored := receipt.Stored{
		CreatedAt: run.CreatedAt, Prerun: run.Answers, Properties: properties(run.Raw), Rules: run.Rules, Executed: executed,
		Tags: run.Tags, Folders: run.Folders, Groups: run.Groups, Users: run.Users,
	}
	var err error
	if stored.Tasks, err = d.tasks(ctx, run.ID); err != nil {
		return receipt.Receipt{}, err
	}
	r, err := receipt.Compare(sent, stored)
	if err == nil && len(stored.Tasks) == 0 && len(sent.Template.Steps) > 0 {
		err = errNoTasks
	}
	return r, err
}

// tasks are all tasks of a process.
func (d *Delivery) tasks(ctx context.Context, run string) ([]receipt.Task, error) {
	tasks, err := api.All(d.Server.Tasks(ctx, run))
	var all []receipt.Task
	for _, t := range tasks {
		all = append(all, receipt.Task{
			StepID: t.StepID, Title: t.Title, Position: t.Position, Status: t.Status,
			Deadline: t.Deadline, Owners: t.Owners, NoDeadline: t.NoDeadline, NoOwners: t.NoOwners,
		})
	}
	return all, err
}

// Started are the steps of a process that start, as they are stored, read without what
// was sent.
func (d *Delivery) Started(ctx context.Context, run string, zone *time.Location) ([]receipt.Start, error) {
	tasks, err := d.tasks(ctx, run)
	return receipt.Started(tasks, zone), err
}

// properties are the single values of the process that a launch sets, by their key in
// the launch. The launcher on record is read under another name (docs/api.md,
// "POST runs").
func properties(raw json.RawMessage) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil
	}
	if launcher, told := all["started_by"]; told {
		all["user_id"] = launcher
	} else {
		delete(all, "user_id")
	}
	return all
}

// AnswersOf is a digest of a process's answers, as the ledger has it; "" for none.
func AnswersOf(r api.Run) string {
	if len(r.Answers) == 0 {
		return ""
	}
	raw, err := json.Marshal(r.Answers)
	if err != nil {
		return ""
	}
	return ledger.DigestAnswers(raw)
}
