package draft

import "kickoff/payload"

func fileDetails(d payload.Details) *details {
	out := details{
		Name: d.Name, Summary: d.Summary, OwnerID: d.OwnerID, StarterID: d.StarterID, Starred: d.Starred, Public: d.Public,
		ParentID: d.ParentID, Tags: d.Tags, Users: d.Users, Groups: d.Groups, Folders: d.Folders,
	}
	for id, o := range d.Roles {
		if out.Roles == nil {
			out.Roles = map[string]payload.StoredPeople{}
		}
		out.Roles[id] = *filePeople(o)
	}
	empty := out.Name == "" && out.Summary == "" && out.OwnerID == 0 && out.StarterID == 0 && out.Starred == nil && out.Public == nil &&
		out.ParentID == "" && len(out.Tags)+len(out.Users)+len(out.Groups)+len(out.Roles)+len(out.Folders) == 0
	if empty {
		return nil
	}
	return &out
}

func (d *details) read() payload.Details {
	if d == nil {
		return payload.Details{}
	}
	out := payload.Details{
		Name: d.Name, Summary: d.Summary, OwnerID: d.OwnerID, StarterID: d.StarterID, Starred: d.Starred, Public: d.Public,
		ParentID: d.ParentID, Tags: d.Tags, Users: d.Users, Groups: d.Groups, Folders: d.Folders,
	}
	for id, p := range d.Roles {
		if out.Roles == nil {
			out.Roles = map[string]payload.Owners{}
		}
		out.Roles[id] = p.Owners()
	}
	return out
}

func filePeople(o payload.Owners) *payload.StoredPeople {
	return &payload.StoredPeople{Users: o.Users, Guests: o.Guests, Groups: o.Groups}
}
