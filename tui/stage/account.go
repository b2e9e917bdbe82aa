package stage

import (
	"maps"
	"time"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/when"
)

// What the launch knows of the account it is made in: the methods of Session that take it
// as it comes and tell the stages.

// SetPeople takes who is known by now. The directory is not written to afterwards.
func (s *Session) SetPeople(d *payload.Directory) {
	s.Base.People = d
	s.count()
	s.Announce(PeopleChanged)
}

// SetAutomations takes what a launch showed of whether rules run; unknown takes nothing
// back.
func (s *Session) SetAutomations(a payload.Automations) {
	if a != payload.AutomationsUnknown && a != s.Base.Automations {
		s.Base.Automations = a
		s.Announce(PeopleChanged)
	}
}

// SetTags takes the tags that exist.
func (s *Session) SetTags(list []payload.Tag) {
	s.Tags = list
	s.Announce(ListsChanged)
}

// SetFolders takes the folders that exist.
func (s *Session) SetFolders(list []payload.Folder) {
	s.Folders = list
	s.Announce(ListsChanged)
}

// AddProcesses takes processes that were found: what they are called is known then.
func (s *Session) AddProcesses(runs []api.Run) {
	known := make(map[string]string, len(s.processes)+len(runs))
	maps.Copy(known, s.processes)
	for _, r := range runs {
		known[r.ID] = r.Name
	}
	s.processes = known
	s.Announce(ListsChanged)
}

// Process is what a process is called; its id, and false, where that is not known.
func (s *Session) Process(id string) (name string, known bool) {
	if name, known = s.processes[id]; known {
		return name, true
	}
	return id, false
}

// SetZone says how times are read and written from now on, and what zone the organisation
// has; nil keeps the zone.
func (s *Session) SetZone(zone, organization *time.Location, locale when.Locale) {
	if zone != nil {
		s.Base.Zone = zone
	}
	if organization != nil {
		s.Base.OrgZone = organization
	}
	s.Base.Locale = locale
	s.Announce(ZoneChanged)
}
